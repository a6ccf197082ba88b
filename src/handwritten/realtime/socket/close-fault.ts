import { MAX_REASON_BYTES } from "../../errors/index.ts";
import { byteLength } from "./byte-length.ts";

/** Why a connection cannot be closed so; undefined when it can (RFC 6455 §7.4.2). */
export const closeFault = (code: number, reason: string): string | undefined => {
  if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999))
    return "the `code` of a close is 1000, or from 3000 to 4999";
  if (typeof reason !== "string") return "the `reason` of a close is a string";
  if (byteLength(reason) > MAX_REASON_BYTES)
    return `the \`reason\` of a close has at most ${MAX_REASON_BYTES} bytes`;
  return undefined;
};
