import type { ApiRequest, Body, Method, Paging } from "../contract.ts";

/**
 * An operation as one line of data: `"<operationId> <METHOD> <path> <trait>…"`. The resource tree holds these
 * instead of the stubs, because 288 functions are twice the size of 288 lines; a test holds that both make the same
 * requests. An operation that the traits cannot express stands in the tree with its stub.
 *
 * Traits: `query`, `json`, `form` or `form|json` say what the object argument is, `query:<names>` which of its
 * members go to the query beside a body; `admin` says which key; `page`, `page:id`, `page:last_id` or `page:next` how
 * a list goes on; `bytes` or `nothing` how the answer is read; `stream` that the object's `stream` switches to events;
 * `optional` that the object may be left out; `beta:<value>` is the `OpenAI-Beta` header, and `betas` that the object's `betas` are. A query in the path is fixed.
 */
export type Descriptor = string;

/** Makes the requests of one operation, from its positional argument and its object, where it takes them. */
export type MakeRequest = (id: unknown, object: object) => ApiRequest;

/** What a descriptor says: which arguments come before the options, and how a request is made of them. */
export interface Described {
  readonly takesID: boolean;
  readonly takesObject: boolean;
  /** Where the object may be options of the call by mistake or on purpose: it may be left out, or it stands in the URL. */
  readonly object: "optional" | "query" | undefined;
  readonly make: MakeRequest;
}

/** Reads a descriptor. */
export const readDescriptor = (descriptor: Descriptor): Described => {
  const [operation = "", method, address = "", ...words] = descriptor.split(" ");
  const [path = "", fixedQuery] = address.split("?");
  const traits = new Map(words.map((word) => word.split(":") as [trait: string, value: string | undefined]));
  const names = Array.from(path.matchAll(/\{(.+?)\}/g), (match) => match[1] as string);
  const last = names.pop();
  const beta = traits.get("beta");
  const betas = traits.has("betas");
  const queried = traits.get("query")?.split(",") ?? [];
  const bodyOf = bodies.find(([trait]) => traits.has(trait))?.[1];
  const reply = (["bytes", "nothing"] as const).find((kind) => traits.has(kind)) ?? "json";
  const facts = {
    ...(beta && { headers: { "OpenAI-Beta": beta } }),
    ...(traits.has("admin") && { auth: "admin" as const }),
    ...(traits.has("page") && {
      paging: { read: (traits.get("page") ?? null) as Paging["read"], write: "after" },
    }),
  };
  return {
    takesID: last !== undefined,
    takesObject: names.length > 0 || betas || traits.has("query") || bodyOf !== undefined,
    object: traits.has("optional") ? "optional" : bodyOf ? undefined : "query",
    make: (id, object) => {
      // Copied only to take members out of it: an object of the caller's may have a `toJSON`.
      const rest = (names.length || betas || queried.length ? { ...object } : object) as Record<
        string,
        unknown
      >;
      const take = (taken: readonly string[]): Record<string, unknown> => {
        const values = Object.fromEntries(taken.map((name) => [name, rest[name]]));
        for (const name of taken) delete rest[name];
        return values;
      };
      const pathParams = take(names);
      if (last) pathParams[last] = id;
      const chosen = betas && (take(["betas"])["betas"] as readonly string[] | undefined);
      const plainQuery = queried.length ? take(queried) : traits.has("query") ? rest : undefined;
      const query = fixedQuery
        ? { ...Object.fromEntries(new URLSearchParams(fixedQuery)), ...plainQuery }
        : plainQuery;
      return {
        operation,
        method: method as Method,
        path,
        ...((last || query) && { params: { ...(last && { path: pathParams }), ...(query && { query }) } }),
        ...(betas && { headers: { ...(chosen && { "openai-beta": chosen.join(",") }) } }),
        body: bodyOf?.(rest) ?? { kind: "none" },
        reply: traits.has("stream") && rest["stream"] ? "events" : reply,
        ...facts,
      };
    },
  };
};

const bodies: readonly [trait: string, bodyOf: (object: object) => Body][] = [
  ["json", (value) => ({ kind: "json", value })],
  ["form", (fields) => ({ kind: "form", fields })],
  ["form|json", (fields) => ({ kind: "form", fields, jsonWithoutFiles: true })],
];
