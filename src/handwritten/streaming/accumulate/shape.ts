import { DecodeError } from "../../errors/index.ts";

/** The error for a malformed event. It names fields and quotes no values, which may be private. */
export const malformed = (what: string): DecodeError =>
  new DecodeError(`an event of the stream is malformed: ${what}`);

/** A copy that may grow: the event is the caller's. @throws DecodeError when it is nested beyond what can be copied */
export const growing = <Value extends object>(value: Value): Value => {
  try {
    return structuredClone(value);
  } catch {
    throw malformed("it is nested too deeply");
  }
};
