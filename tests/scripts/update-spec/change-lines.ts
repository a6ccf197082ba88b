import { type Change, changes } from "../../../scripts/update-spec/changes.ts";
import type { Json } from "../../../scripts/update-spec/json-value.ts";
import { documentWith } from "./documents.ts";

/** One change in one line: `! createThing: request body name: became required`. */
const line = ({ subject, where, what, breaking }: Change): string => {
  const name = subject.kind === "document" ? "document" : subject.name;
  return `${breaking ? "!" : "-"} ${name}: ${where ? `${where}: ` : ""}${what}`;
};

/** What changed, one line per change. */
export const lines = (before: Json, after: Json): string[] => changes(before, after).map(line);

export const body = (schema: unknown, type = "application/json"): Json => ({
  content: { [type]: { schema } },
});
export const createThing = (operation: Json): Json =>
  documentWith({
    paths: { "/things": { post: { operationId: "createThing", responses: {}, ...operation } } },
  });
export const sent = (schema: unknown): Json => createThing({ requestBody: body(schema) });
export const received = (schema: unknown): Json =>
  createThing({ responses: { "200": { description: "", ...body(schema) } } });
export const withParameters = (...parameters: Json[]): Json => createThing({ parameters });
export const object = (properties: Json, required: string[] = []): Json => ({
  type: "object",
  properties,
  required,
});
export const string: Json = { type: "string" };
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
