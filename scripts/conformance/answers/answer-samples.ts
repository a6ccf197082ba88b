import { parse } from "yaml";
import { reachableSchemas } from "./reachable-schemas.ts";
import { readEvents } from "./read-events.ts";
import { readDocuments, readJSON } from "./read-json.ts";

/** Where the schema of a sample is found in the contract. */
export type SchemaPlace =
  | { readonly operation: string; readonly answer: "json" | "events" | "error" }
  | { readonly component: string };

/** One answer of the server that a document shows: a JSON document, or one event. */
export interface AnswerSample {
  /** `<operationId> <number of the example>` or the name of a component schema; of a stream also the event's number. */
  readonly name: string;
  readonly form: "json" | "event";
  readonly schema: SchemaPlace;
  readonly value: unknown;
  /** The name of an event that has one besides its data. */
  readonly event?: string | undefined;
}

export interface AnswerSamples {
  readonly samples: readonly AnswerSample[];
  /** Samples whose text is no JSON. */
  readonly unreadable: readonly { readonly name: string }[];
}

interface MediaType {
  readonly schema?: unknown;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}
interface Operation {
  readonly operationId?: string;
  readonly requestBody?: unknown;
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>>;
  readonly "x-oaiMeta"?: { readonly examples?: unknown };
}
interface Component {
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly "x-oaiMeta"?: { readonly example?: unknown };
}
interface Upstream {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Component>> };
}

/**
 * Reads what the server answers in the samples of an OpenAPI document (YAML or JSON text): of its operations and of its
 * component schemas. Schemas that only a client sends are left out.
 */
export const readAnswerSamples = (text: string): AnswerSamples => {
  const document = parse(text, { maxAliasCount: 0 }) as Upstream;
  const found = [...operationSamples(document), ...componentSamples(document)];
  return {
    samples: found.filter((one): one is AnswerSample => "value" in one),
    unreadable: found.filter((one) => !("value" in one)),
  };
};

type Found = AnswerSample | { readonly name: string };

const operationsOf = (items: Upstream["paths"]): Operation[] =>
  Object.values(items ?? {}).flatMap((item) => Object.values(item).filter((one) => one?.operationId));

const operationSamples = ({ paths }: Upstream): Found[] =>
  operationsOf(paths).flatMap((operation) => {
    const id = operation.operationId ?? "";
    const shown = [operation["x-oaiMeta"]?.examples ?? []].flat() as Record<string, unknown>[];
    return [
      ...shown.flatMap(({ response, error_response: error }, index) => [
        ...read(`${id} ${index}`, { operation: id, answer: "json" }, response),
        ...read(`${id} ${index} error`, { operation: id, answer: "error" }, error),
      ]),
      ...Object.entries(operation.responses ?? {}).flatMap(([status, { content }]) =>
        mediaSamples(id, status, content?.["application/json"]),
      ),
    ];
  });

/** The samples that OpenAPI itself has a place for. */
const mediaSamples = (operation: string, status: string, media: MediaType | undefined): Found[] => {
  const values = [media?.example, ...Object.values(media?.examples ?? {}).map(({ value }) => value)];
  const answer = status.startsWith("2") ? "json" : "error";
  return values.flatMap((value, index) =>
    read(`${operation} ${status} ${index}`, { operation, answer }, literal(value)),
  );
};

const componentSamples = ({ paths, webhooks, components }: Upstream): Found[] => {
  const schemas = components?.schemas ?? {};
  const reached = (from: unknown, name: RegExp): ReadonlySet<string> => {
    const named = Object.keys(schemas).filter((one) => name.test(one));
    return reachableSchemas([from, ...named.map((one) => ({ $ref: one }))], schemas);
  };
  const operations = operationsOf(paths);
  const media = operations.flatMap(({ responses }) => Object.values(responses ?? {}));
  const streams = media.map(({ content }) => content?.["text/event-stream"]);
  const events = reached(streams, SERVED_EVENT);
  const served = reached([media, webhooks], SERVED_EVENT);
  const sent = reached(
    operations.map(({ requestBody }) => requestBody),
    /ClientEvent/,
  );
  return Object.entries(schemas).flatMap(([name, schema]) => {
    if (sent.has(name) && !served.has(name)) return [];
    const shown = [
      schema["x-oaiMeta"]?.example,
      ...[schema.example, ...(schema.examples ?? [])].map(literal),
    ];
    const found = shown.flatMap((value) => read(name, { component: name }, value));
    return found.map((one) =>
      "value" in one && events.has(name) && isEvent(one.value) ? { ...one, form: "event" } : one,
    );
  });
};

const SERVED_EVENT = /(Server|Stream)Event/;

/** Streams lead to what their events hold as well. */
const isEvent = (value: unknown): boolean =>
  typeof (value as { type?: unknown } | null)?.type === "string" &&
  !("object" in (value as object)) &&
  ("event_id" in (value as object) ||
    "sequence_number" in (value as object) ||
    /[._]/.test((value as { type: string }).type));

const read = (name: string, schema: SchemaPlace, shown: unknown): Found[] => {
  if (shown === undefined || shown === null || shown === "") return [];
  if (typeof shown !== "string") return [{ name, form: "json", schema, value: shown }];
  const events = "operation" in schema ? readEvents(shown) : undefined;
  if (events)
    return events.map((event, index) => ({
      name: `${name} event ${index}`,
      form: "event",
      schema: { ...schema, answer: "events" } as SchemaPlace,
      ...event,
    }));
  const values = readDocuments(shown);
  if (!values) return [{ name }];
  const numbered = values.length > 1;
  return values.map((value, index) => ({
    name: numbered ? `${name} ${index}` : name,
    form: "json",
    schema,
    value,
  }));
};

/** What is shown where OpenAPI has a place for it is the value itself, not its text. */
const literal = (value: unknown): unknown =>
  typeof value === "string" && readJSON(value) === undefined ? JSON.stringify(value) : value;
