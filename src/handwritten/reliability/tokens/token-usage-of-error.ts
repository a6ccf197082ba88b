import { APIError, OpenAIError } from "../../errors/index.ts";

/**
 * What a call that failed has used of its tokens: `nothing` where it never went out, 0 where the server refused it, and
 * undefined where nobody knows: it may have used all that was reserved.
 */
export const usedOf = (error: unknown): number | "nothing" | undefined => {
  if (!OpenAIError.is(error)) return undefined;
  switch (error.kind) {
    case "circuit_open":
    case "limit":
    case "budget":
    case "configuration":
    case "credentials":
    case "request":
      return "nothing";
    case "connection":
    case "timeout":
      return error.phase === "connect" ? "nothing" : undefined;
    case "server":
      return undefined;
    default:
      return error instanceof APIError && error.status !== undefined ? 0 : undefined;
  }
};
