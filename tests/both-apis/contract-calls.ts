import type { OperationSchemas } from "../../src/generated/json-schemas/json-schema.ts";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { hasFile } from "../../src/handwritten/core/request/form.ts";
import { createRequestSampler, type Extent, type RequestParts } from "../../src/handwritten/testing/index.ts";
import { partsOf, propertySchemas } from "../../src/handwritten/testing/schemas/schema-walk.ts";

/** One way to call an operation, made from the contract alone. */
export interface ContractCall {
  readonly id: string;
  readonly operation: OperationSchemas;
  readonly mediaType: string | undefined;
  readonly extent: Extent;
  /** Whether it asks for the answer as events. */
  readonly streams: boolean;
  readonly parts: RequestParts;
}

/** Where the body may be left out by the letter of the contract, but must have members if there is one, there is one. */
const withNeededBodies: Readonly<Record<string, OperationSchemas>> = Object.fromEntries(
  Object.entries(operations).map(([id, operation]) => {
    const { body } = operation;
    const needed = Object.values(body?.content ?? {}).some((schema) =>
      [...partsOf(schema, schemas)].some((part) => (part.required as string[] | undefined)?.length),
    );
    return [id, body && needed ? { ...operation, body: { ...body, required: true } } : operation];
  }),
);
const sampleRequest = createRequestSampler(withNeededBodies, schemas);

/** Where an operation can be asked to stream: the member and its value, and whether it is in the query or the body; `always` asks itself. */
const streamSwitch = (
  operation: OperationSchemas,
  mediaType: string | undefined,
): { place: "query" | "body"; member: Record<string, unknown> } | "always" | undefined => {
  const streamed = Object.values(operation.responses).find((content) => "text/event-stream" in content);
  if (!streamed) return undefined;
  if (Object.keys(streamed).length === 1) return "always";
  if (operation.parameters.some(({ in: place, name }) => place === "query" && name === "stream"))
    return { place: "query", member: { stream: true } };
  const body = mediaType === undefined ? undefined : operation.body?.content[mediaType];
  const has = (name: string): boolean =>
    body !== undefined && propertySchemas(partsOf(body, schemas), name).length > 0;
  if (has("stream")) return { place: "body", member: { stream: true } };
  if (has("stream_format")) return { place: "body", member: { stream_format: "sse" } };
  throw new Error(`${operation.method} ${operation.path} answers with events, but nothing asks for them`);
};

const withMember = (parts: RequestParts, place: "query" | "body", member: object): RequestParts =>
  place === "query"
    ? { ...parts, query: { ...parts.query, ...member } }
    : {
        ...parts,
        body: parts.body && { ...parts.body, value: { ...(parts.body.value as object), ...member } },
      };

/** Asked for as one document: a sample may have switched the stream on. */
const asDocument = (switched: { readonly member: object }): object =>
  Object.fromEntries(Object.keys(switched.member).map((name) => [name, name === "stream" ? false : "audio"]));

/** Each path parameter has a value of its own, so that two in each other's place are noticed, and one that must be encoded. */
const withTellingPath = (parts: RequestParts): RequestParts => ({
  ...parts,
  path: Object.fromEntries(Object.keys(parts.path ?? {}).map((name) => [name, `${name}/ö 1`])),
});

/** The calls of one operation: each media type, as little and as much as it takes, plain and streamed. */
const callsOf = (id: string, operation: OperationSchemas): ContractCall[] =>
  (operation.body ? Object.keys(operation.body.content) : [undefined]).flatMap((mediaType) =>
    (["minimal", "maximal"] as const).flatMap((extent): ContractCall[] => {
      const parts = withTellingPath(sampleRequest(id, extent, mediaType));
      // A file has no form in JSON, so what requires one can only be sent as a form.
      if (mediaType === "application/json" && hasFile(parts.body?.value)) return [];
      const call = { id, operation, mediaType, extent };
      const switched = streamSwitch(operation, mediaType);
      if (!switched || switched === "always") return [{ ...call, streams: switched === "always", parts }];
      const { place, member } = switched;
      const plain = extent === "minimal" ? parts : withMember(parts, place, asDocument(switched));
      return [
        { ...call, streams: false, parts: plain },
        { ...call, streams: true, parts: withMember(parts, place, member) },
      ];
    }),
  );

export const contractCalls: readonly ContractCall[] = Object.entries(operations).flatMap(([id, operation]) =>
  callsOf(id, operation),
);
