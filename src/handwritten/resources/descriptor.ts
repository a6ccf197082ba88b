import type { ApiRequest, Body, HeadersRecord, Method, PageRequest, Paging } from "../contract.ts";

/**
 * An operation as one line of data: `"<operationId> <METHOD> <path> <trait>…"`. The resource tree holds these
 * instead of the stubs, because 388 functions are twice the size of 388 lines; a test holds that both make the same
 * requests. An operation that the traits cannot express stands in the tree with its stub. See decision 7 in docs/decisions.md.
 *
 * Traits: `query`, `json`, `form` or `form|json` say what the object argument is, `query:<names>` which of its
 * members go to the query beside a body; `admin` says which key; `page`, `page:id`, `page:last_id` or `page:next` how
 * a list goes on, with `,<parameter>` where its cursor does not go to `after`; `bytes`, `events` or `nothing` how the answer is
 * read; `stream` that the object's `stream` switches to events; `optional` that the object may be left out; `params:<names>` that members have
 * the names of options; `header:<names>`
 * which members are headers; `beta:<value>` is the `OpenAI-Beta` header, and `betas` that the object's `betas` are. A query in
 * the path is fixed.
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
  /** Parameters that have the name of an option. */
  readonly params: readonly string[];
  readonly make: MakeRequest;
}

/** Reads a descriptor. */
export const readDescriptor = (descriptor: Descriptor): Described => {
  const [operation = "", method, address = "", ...words] = descriptor.split(" ");
  const [path = "", fixedQuery] = address.split("?");
  const traits: Traits = new Map(words.map((word) => word.split(":") as [string, string | undefined]));
  const names = Array.from(path.matchAll(/\{(.+?)\}/g), (match) => match[1] as string);
  const last = names.pop();
  const bodyOf = bodies.find(([trait]) => traits.has(trait))?.[1];
  const takes = {
    pathNames: names,
    betas: traits.has("betas"),
    headerNames: traits.get("header")?.split(",") ?? [],
    queryNames: traits.get("query")?.split(",") ?? [],
    isQuery: traits.has("query"),
    fixedQuery: fixedQuery ? Object.fromEntries(new URLSearchParams(fixedQuery)) : undefined,
  };
  const reply = (["bytes", "events", "nothing"] as const).find((kind) => traits.has(kind)) ?? "json";
  const facts = factsOf(traits);
  return {
    takesID: last !== undefined,
    takesObject:
      names.length > 0 ||
      takes.betas ||
      takes.headerNames.length > 0 ||
      takes.isQuery ||
      bodyOf !== undefined,
    object: traits.has("optional") ? "optional" : bodyOf ? undefined : "query",
    params: traits.get("params")?.split(",") ?? [],
    make: (id, object) => {
      const { pathParams, query, headers, rest } = takeApart(object, takes, facts.headers);
      if (last) pathParams[last] = id;
      const params = { ...(last && { path: pathParams }), ...(query && { query }) };
      return {
        operation,
        method: method as Method,
        path,
        ...((last || query) && { params }),
        body: bodyOf?.(rest) ?? { kind: "none" },
        reply: traits.has("stream") && rest["stream"] ? "events" : reply,
        ...facts,
        ...headers,
      };
    },
  };
};

type Traits = ReadonlyMap<string, string | undefined>;
type Members = Record<string, unknown>;

/** What every request of the operation has. */
const factsOf = (traits: Traits): Pick<PageRequest, "headers" | "auth"> & Partial<PageRequest> => {
  const beta = traits.get("beta");
  const [read = null, write = "after"] = traits.get("page")?.split(",") ?? [];
  return {
    ...(beta && { headers: { "OpenAI-Beta": beta } }),
    ...(traits.has("admin") && { auth: "admin" as const }),
    ...(traits.has("page") && { paging: { read: read as Paging["read"], write } }),
  };
};

/** Which members of the object argument go elsewhere than into the body. */
interface Takes {
  readonly pathNames: readonly string[];
  readonly betas: boolean;
  readonly headerNames: readonly string[];
  readonly queryNames: readonly string[];
  /** Whether what is left is the query. */
  readonly isQuery: boolean;
  readonly fixedQuery: object | undefined;
}

/** The object argument, each member where it belongs. */
const takeApart = (
  object: object,
  { pathNames, betas, headerNames, queryNames, isQuery, fixedQuery }: Takes,
  fixedHeaders: HeadersRecord | undefined,
) => {
  // Copied only to take members out of it: an object of the caller's may have a `toJSON`.
  const takesHeaders = betas || headerNames.length > 0;
  const isCopied = pathNames.length > 0 || takesHeaders || queryNames.length > 0;
  const rest = (isCopied ? { ...object } : object) as Members;
  const pathParams = take(rest, pathNames);
  const chosen = betas ? (take(rest, ["betas"])["betas"] as readonly string[] | undefined) : undefined;
  const given = Object.entries(take(rest, headerNames)).filter(([, value]) => value);
  const ownQuery = queryNames.length > 0 ? take(rest, queryNames) : isQuery ? rest : undefined;
  return {
    rest,
    pathParams,
    query: fixedQuery ? { ...fixedQuery, ...ownQuery } : ownQuery,
    headers: takesHeaders && {
      headers: {
        ...fixedHeaders,
        ...(chosen && { "openai-beta": chosen.join(",") }),
        ...(Object.fromEntries(given) as HeadersRecord),
      },
    },
  };
};

const take = (rest: Members, names: readonly string[]): Members => {
  const values = Object.fromEntries(names.map((name) => [name, rest[name]]));
  for (const name of names) delete rest[name];
  return values;
};

const bodies: readonly [trait: string, bodyOf: (object: object) => Body][] = [
  ["json", (value) => ({ kind: "json", value })],
  ["form", (fields) => ({ kind: "form", fields })],
  ["form|json", (fields) => ({ kind: "form", fields, jsonWithoutFiles: true })],
];
