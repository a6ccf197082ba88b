import type { APIUserAbortError, OpenAIError } from "../../errors/index.ts";

/** The events that every helper stream emits. */
export interface HelperEvents {
  /** The response has begun: its events will follow. */
  connect: () => void;
  /** It failed. Not emitted for an abort. */
  error: (error: OpenAIError) => void;
  /** The caller ended it: `abort()`, the signal, a loop that was left. */
  abort: (error: APIUserAbortError) => void;
  /** It has ended, for any reason. Always the last event. */
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
