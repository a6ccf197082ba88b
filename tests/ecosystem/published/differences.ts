/** A place in which the results with the two packages differ. */
export interface Difference {
  readonly path: string;
  readonly official: unknown;
  readonly replaced: unknown;
}

/** All places in which two values of JSON differ. */
export const differencesOf = (official: unknown, replaced: unknown, path = ""): readonly Difference[] => {
  if (!isObject(official) || !isObject(replaced))
    return official === replaced ? [] : [{ path, official, replaced }];
  const names = new Set([...Object.keys(official), ...Object.keys(replaced)]);
  return [...names].flatMap((name) => differencesOf(official[name], replaced[name], `${path}.${name}`));
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

interface Deliberate {
  readonly why: string;
  covers(difference: Difference): boolean;
}

/** What the server said, in an official message: `404 The model … does not exist.` */
const saidIn = (message: string): string | undefined => /^(?:Error: )?\d{3} (.*)/.exec(message)?.[1];

const saysTheSame = (official: unknown, replaced: unknown): boolean => {
  if (typeof official !== "string" || typeof replaced !== "string") return false;
  const said = saidIn(official);
  return said !== undefined && replaced.includes(said) && /(?:GET|POST) \/\S+: \d{3}/.test(replaced);
};

/** The differences that are meant, by name. A row lists those that its package shows. */
export const DELIBERATE = {
  "message of an error": {
    why: "it names the call and the code before what the server said",
    covers: ({ official, replaced }) => saysTheSame(official, replaced),
  },
  "name of an error": {
    why: "`error.name` is the name of its class, and not `Error`",
    covers: ({ path, official, replaced }) =>
      /(?:\.name|\.exception\.type)$/.test(path) &&
      (official === "Error" || official === "RateLimitCapacityError") &&
      /^(?:NotFound|Authentication|RateLimit|InternalServer)Error$/.test(String(replaced)),
  },
  "record of an error": {
    why: "an error has `toJSON()`, so it is recorded with its fields, and not as its message alone",
    covers: ({ official, replaced }) => isObject(replaced) && saysTheSame(official, replaced["message"]),
  },
  "encoding of embeddings": {
    why: "an encoding is asked for where the program asks for one",
    covers: ({ path, official, replaced }) =>
      /^\.sent\.\d+\.body\.encoding_format$/.test(path) && official === "base64" && replaced === undefined,
  },
  "dialect of a schema": {
    why: "`$schema` of a strict schema is not sent",
    covers: ({ path, official, replaced }) =>
      path.endsWith(".$schema")
        ? replaced === undefined
        : typeof official === "string" && official.replaceAll(/"\$schema":"[^"]*",/g, "") === replaced,
  },
} as const satisfies Readonly<Record<string, Deliberate>>;

export type DeliberateName = keyof typeof DELIBERATE;

/** The name under which a difference is meant; undefined for one that is not. */
export const deliberateName = (difference: Difference): DeliberateName | undefined =>
  (Object.keys(DELIBERATE) as DeliberateName[]).find((name) => DELIBERATE[name].covers(difference));
