import { byteLength } from "./byte-length.ts";

/** The bytes of a close frame's reason (RFC 6455 §5.5), at most. */
const MAX_REASON = 123;

/** Why a connection cannot be closed so; undefined when it can (RFC 6455 §7.4.2). */
export const closeFault = (code: number, reason: string): string | undefined => {
  if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999))
    return "the `code` of a close is 1000, or from 3000 to 4999";
  if (byteLength(reason) > MAX_REASON) return `the \`reason\` of a close has at most ${MAX_REASON} bytes`;
  return undefined;
};
