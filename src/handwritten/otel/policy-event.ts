import type { Attributes } from "@opentelemetry/api";
import type { ClientEvent } from "../core/events.ts";
import { errorType } from "./attributes.ts";

/** There is no convention for policies, so their names are our own. */
const PREFIX = "api_openai";

/** What a policy did, as an event of the call's span; undefined for attempts, which have spans of their own. */
export const policySpanEvent = (
  event: ClientEvent,
): { readonly name: string; readonly attributes: Attributes } | undefined => {
  if (event.type === "request" || event.type === "response" || event.type === "failure") return undefined;
  const { type, ...facts } = event;
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || name === "operation") continue;
    if (name === "error") attributes["error.type"] = errorType(value);
    else attributes[`${PREFIX}.${snakeCase(name)}`] = value as string | number | boolean;
  }
  return { name: `${PREFIX}.${type}`, attributes };
};

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
