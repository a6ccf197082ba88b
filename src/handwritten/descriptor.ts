import type { ApiRequest, Body, Method, Paging } from "./contract.ts";

/**
 * An operation as one line of data: `"<operationId> <METHOD> <path> <trait>…"`. The resource tree holds these
 * instead of the stubs, because 288 functions are twice the size of 288 lines; a test holds that both make the same
 * requests. An operation that the traits cannot express stands in the tree with its stub.
 *
 * Traits: `query`, `json`, `form` or `form|json` say what the object argument is; `admin` which key; `page`,
 * `page:id`, `page:last_id` or `page:next` how a list goes on; `bytes` or `nothing` how the answer is read;
 * `stream` that the object's `stream` switches to events; `beta:<value>` the `OpenAI-Beta` header.
 */
export type Descriptor = string;

/** Makes the requests of one operation, from its positional argument and its object, where it takes them. */
export type MakeRequest = (id: unknown, object: object) => ApiRequest;

/** What a descriptor says: which arguments come before the options, and how a request is made of them. */
export interface Described {
  readonly takesID: boolean;
  readonly takesObject: boolean;
  readonly make: MakeRequest;
}

/** Reads a descriptor. */
export const readDescriptor = (descriptor: Descriptor): Described => {
  const [operation = "", method, path = "", ...words] = descriptor.split(" ");
  const traits = new Map(words.map((word) => word.split(":") as [trait: string, value: string | undefined]));
  const names = Array.from(path.matchAll(/\{(.+?)\}/g), (match) => match[1] as string);
  const last = names.pop();
  const beta = traits.get("beta");
  const reply = (["bytes", "nothing"] as const).find((kind) => traits.has(kind)) ?? "json";
  const facts = {
    ...(beta && { headers: { "OpenAI-Beta": beta } }),
    ...(traits.has("admin") && { auth: "admin" as const }),
    ...(traits.has("page") && {
      paging: { read: (traits.get("page") ?? null) as Paging["read"], write: "after" },
    }),
  };
  const query = traits.has("query");
  const bodyOf = bodies.find(([trait]) => traits.has(trait))?.[1];
  return {
    takesID: last !== undefined,
    takesObject: names.length > 0 || query || bodyOf !== undefined,
    make: (id, object) => {
      // Copied only to take names out of it: an object of the caller's may have a `toJSON`.
      const rest = (names.length ? { ...object } : object) as Record<string, unknown>;
      const pathParams: Record<string, unknown> = {};
      for (const name of names) {
        pathParams[name] = rest[name];
        delete rest[name];
      }
      if (last) pathParams[last] = id;
      return {
        operation,
        method: method as Method,
        path,
        ...((last || query) && {
          params: { ...(last && { path: pathParams }), ...(query && { query: rest }) },
        }),
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
