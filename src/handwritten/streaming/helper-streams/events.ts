import type { APIUserAbortError, OpenAIError } from "../../errors/index.ts";

/** What every helper's stream tells its listeners. */
export interface HelperEvents {
  /** The answer has begun: its events will follow. */
  connect: () => void;
  /** It failed; not told of an abort. */
  error: (error: OpenAIError) => void;
  /** The caller ended it: `abort()`, the signal, a loop that was left. */
  abort: (error: APIUserAbortError) => void;
  /** It is over, however it ended. Always the last. */
  end: () => void;
}

/** The arguments that listeners of an event take. */
export type EventArguments<Events, Name extends keyof Events> = Events[Name] extends (
  ...args: infer Arguments
) => unknown
  ? Arguments
  : never;

/** What `emitted()` resolves to: nothing, the one argument of the event, or all of them. */
export type EmittedValue<Arguments> = Arguments extends readonly []
  ? undefined
  : Arguments extends readonly [infer Only]
    ? Only
    : Arguments;
