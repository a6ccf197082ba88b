import type { ApiRequest, Body, Method, Paging, ReplyKind } from "./contract.ts";

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
  const [operation = "", method, path = "", ...traits] = descriptor.split(" ");
  const names = [...path.matchAll(/\{(.+?)\}/g)].map((match) => match[1] as string);
  const last = names.pop();
  const has = (trait: string): boolean => traits.includes(trait);
  const after = (prefix: string): string | undefined =>
    traits.find((trait) => trait.startsWith(prefix))?.slice(prefix.length);
  const paging = has("page") ? { read: null, write: "after" } : readPaging(after("page:"));
  const beta = after("beta:");
  const reply = (["bytes", "nothing"] as const).find(has) ?? "json";
  const facts = {
    ...(beta && { headers: { "OpenAI-Beta": beta } }),
    ...(has("admin") && { auth: "admin" as const }),
    ...(paging && { paging }),
  };
  const bodyOf = has("json")
    ? jsonBody
    : has("form")
      ? formBody
      : has("form|json")
        ? formOrJSONBody
        : undefined;
  return {
    takesID: last !== undefined,
    takesObject: names.length > 0 || has("query") || bodyOf !== undefined,
    make: (id, object) => {
      let rest = object as Record<string, unknown>;
      const pathParams: Record<string, unknown> = {};
      if (names.length) {
        rest = { ...rest };
        for (const name of names) {
          pathParams[name] = rest[name];
          delete rest[name];
        }
      }
      if (last) pathParams[last] = id;
      const params = {
        ...(last && { path: pathParams }),
        ...(has("query") && { query: rest }),
      };
      return {
        operation,
        method: method as Method,
        path,
        ...((last || has("query")) && { params }),
        body: bodyOf?.(rest) ?? { kind: "none" },
        reply: has("stream") && rest["stream"] ? "events" : (reply as ReplyKind),
        ...facts,
      };
    },
  };
};

const readPaging = (read: string | undefined): Paging | undefined =>
  read === undefined ? undefined : { read: read as Paging["read"], write: "after" };

const jsonBody = (value: object): Body => ({ kind: "json", value });
const formBody = (fields: object): Body => ({ kind: "form", fields });
const formOrJSONBody = (fields: object): Body => ({ kind: "form", fields, jsonWithoutFiles: true });
