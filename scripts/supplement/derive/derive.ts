import type { Json } from "../../update-spec/json-value.ts";
import type { PackageSource } from "./open-package.ts";
import { type DerivedOperation, derivedOperation } from "./operation.ts";
import { requestCall } from "./request-call.ts";
import { resourceMethods } from "./resource-methods.ts";
import { SchemasOfTypes } from "./schemas-of-types.ts";
import { socketEvents } from "./socket-events.ts";
import { webhookEvents } from "./webhook-events.ts";

/** What a package states: its operations, and the types that they and its sockets exchange. */
export interface Derived {
  readonly operations: readonly DerivedOperation[];
  /** References to the types of what is sent over a socket. */
  readonly events: readonly Json[];
  /** References to the types of what webhooks are called with. */
  readonly webhooks: readonly Json[];
  /** By file and qualified name. */
  readonly schemas: Readonly<Record<string, Json>>;
}

/**
 * Reads a package into the parts of an OpenAPI document.
 * @throws SpecError that names the file, the type or the method, and what about it is not understood
 */
export function derive(source: PackageSource): Derived {
  const schemas = new SchemasOfTypes(source);
  const operations = resourceMethods(source).flatMap((method) => {
    const call = requestCall(method, source);
    return call ? [derivedOperation(method, call, schemas, source)] : [];
  });
  const events = socketEvents(source).map((declaration) => schemas.reference(declaration));
  const webhooks = webhookEvents(source).map((declaration) => schemas.reference(declaration));
  return { operations, events, webhooks, schemas: Object.fromEntries(schemas.schemas) };
}
