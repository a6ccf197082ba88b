import { APIError } from "./api-error.ts";
import type { ErrorDetails } from "./openai-error.ts";

/**
 * The server answered with a redirect, which is never followed: it would carry the request, and where the
 * platform errs its credentials, to an address that nobody chose.
 */
export class RedirectError extends APIError<number | undefined, Headers> {
  /** The origin it points to; no more of the address, which may hold a token. Undefined when the platform hides it. */
  declare readonly target: string | undefined;

  constructor(status: number | undefined, headers: Headers, details?: ErrorDetails) {
    const target = originOf(headers.get("location"), details?.request?.url);
    super(status, undefined, `redirect to ${target ?? "a hidden address"}, not followed`, headers, details);
    this.target = target;
  }

  override get kind(): "redirect" {
    return "redirect";
  }
  override get name(): string {
    return "RedirectError";
  }
}

const originOf = (location: string | null, base: string | undefined): string | undefined => {
  const url = location === null ? null : URL.parse(location, base);
  // A scheme without origins (`file:`) is named by itself.
  return url ? (url.origin === "null" ? url.protocol : url.origin) : undefined;
};
