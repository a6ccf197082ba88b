import { APIError } from "./api-error.ts";
import type { ErrorDetails } from "./openai-error.ts";

/**
 * The server answered with a redirect, which is not followed: it would carry the request, and where the platform
 * errs its credentials, to an address that the caller did not choose. The exception is a GET within one origin, on request.
 */
export class RedirectError extends APIError<number | undefined, Headers> {
  /** The origin it points to; no more of the address, which may hold a token. Undefined when the platform hides it. */
  declare readonly target: string | undefined;

  constructor(status: number | undefined, headers: Headers, details?: ErrorDetails) {
    const { method, url } = details?.request ?? {};
    const target = originOf(headers.get("location"), url);
    const within = method === "GET" && target !== undefined && target === originOf(url ?? null, undefined);
    const remedy = within
      ? '`redirect: "same-origin"` follows up to 5 of these'
      : "configure that address if it is the right one";
    const what = target
      ? `redirect to ${target}, not followed: ${remedy}`
      : status && !headers.has("location")
        ? "neither an answer nor an address to go to"
        : "redirect to a hidden address, not followed";
    super(status, undefined, what, headers, details);
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
