import { Validator } from "@seriousme/openapi-schema-validator";
import type { Json } from "./json-value.ts";
import { SpecError } from "./spec-error.ts";

interface Flaw {
  readonly instancePath?: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * Checks the contract against the OpenAPI 3.1 schema (https://spec.openapis.org/oas/3.1/schema/2022-10-07).
 * @param address what the contract was made from, for the message
 * @throws SpecError with the deepest place that breaks it
 */
export async function validateOpenApi(contract: Json, address: string): Promise<void> {
  const validator = new Validator();
  // The validator may write into what it is given.
  const result = await validator.validate(structuredClone(contract));
  if (result.valid) return;
  const errors: string | readonly Flaw[] = result.errors ?? "no reason given";
  if (typeof errors === "string")
    throw new SpecError(`${address}: the contract is not valid OpenAPI 3.1: ${errors}`);
  // Every enclosing object is reported too, because its part is not valid; the deepest one is the cause.
  const [cause] = errors.toSorted((a, b) => depth(b) - depth(a));
  const extra = Object.values(cause?.params ?? {}).filter((value) => typeof value === "string");
  const detail = extra.length > 0 ? ` (${extra.join(", ")})` : "";
  throw new SpecError(
    `${address}: #${cause?.instancePath}: the contract is not valid OpenAPI 3.1: ${cause?.message}${detail}`,
  );
}

const depth = (flaw: Flaw): number => flaw.instancePath?.split("/").length ?? 0;
