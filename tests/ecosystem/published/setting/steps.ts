import type { Asked } from "./server.ts";

/** What the programs know of the server, as a program's configuration has it. */
export interface World {
  readonly baseURL: string;
  readonly apiKey: string;
}

/** The steps of a program by name: what a step gives is compared, as JSON, between the two packages. */
export type Steps = Readonly<Record<string, (world: World) => unknown>>;

/** What a step gave or threw, and what was sent. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: unknown;
  readonly sent: readonly Asked[];
  /** Failures that nobody waited for. */
  readonly unhandled: readonly object[];
}

/** What a program sees of an error. */
export const seenOf = (error: unknown): object => {
  if (!(error instanceof Error)) return { thrown: error };
  const { name, message, status, code, type, param, cause } = error as Error & Record<string, unknown>;
  return {
    class: error.constructor.name,
    name,
    message,
    status,
    code,
    type,
    param,
    ...(cause instanceof Error && { cause: seenOf(cause) }),
  };
};

/** All that an iterable gives. */
export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  // A library may change what it has given when the next comes.
  for await (const item of items) all.push(JSON.parse(JSON.stringify(item)));
  return all;
};

/** What `work` throws, as the program sees it. @throws Error when it throws nothing */
export const failureOf = async (work: () => unknown): Promise<object> => {
  try {
    await work();
  } catch (error) {
    return seenOf(error);
  }
  throw new Error("nothing was thrown");
};
