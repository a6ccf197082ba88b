/** Where the suite runs; what a platform cannot do is n/a there, with the reason. */
export type Platform = "node" | "bun" | "deno" | "workerd" | "browser" | "edge" | "jsdom" | "happy-dom";

/** The server that the suite talks to, and where it runs. */
export interface World {
  readonly platform: Platform;
  readonly origin: string;
  readonly baseURL: string;
  readonly apiKey: string;
  readonly adminAPIKey: string;
  /** An origin on whose port nothing listens. */
  readonly refused: string;
  /** An origin whose certificate no platform trusts. */
  readonly untrusted: string;
}

type Run = (world: World) => unknown;

/** A check that throws when it fails; with the platforms on which there is nothing to check, each with its reason. */
export interface Check {
  readonly run: Run;
  readonly notOn?: Partial<Record<Platform, string>>;
}

/** Checks by their names. */
export type Checks = Readonly<Record<string, Run | Check>>;

export const notOn = (reasons: NonNullable<Check["notOn"]>, run: Run): Check => ({ run, notOn: reasons });

const shown = (value: unknown): string => {
  if (typeof value === "function") return `function ${value.name}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return JSON.stringify(value) ?? String(value);
};

export const ok = (value: unknown, what: string): void => {
  if (!value) throw new Error(`${what}: ${shown(value)}`);
};

/** Compares as JSON, so plain data only; identities with `same`. */
export const equal = (actual: unknown, expected: unknown, what = "value"): void => {
  const [is, due] = [shown(actual), shown(expected)];
  if (is !== due) throw new Error(`${what} is ${is.slice(0, 500)} and should be ${due.slice(0, 500)}`);
};

export const same = (actual: unknown, expected: unknown, what: string): void => {
  if (!Object.is(actual, expected))
    throw new Error(`${what} is not the same: ${shown(actual)}, ${shown(expected)}`);
};

/** Compares the fields that are named. */
export const like = (actual: unknown, expected: object, what = "value"): void => {
  const fields = Object.keys(expected).map((name) => [name, (actual as Record<string, unknown>)?.[name]]);
  equal(Object.fromEntries(fields), expected, `${what} (${shown(actual).slice(0, 200)})`);
};

/** What a promise rejects with. */
export const failure = async (promise: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> => {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    ok(error instanceof Error, "what was thrown is an error");
    return error as Error & Record<string, unknown>;
  }
  throw new Error(`did not fail, but gave ${shown(value).slice(0, 200)}`);
};

/** All that comes out of something iterable. */
export const all = async <Item>(source: AsyncIterable<Item>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
};

/** A name that no other check has, nor another run of this one against the same server. */
export const unique = (): string => `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
