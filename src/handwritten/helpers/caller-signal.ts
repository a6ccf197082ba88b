import type { RequestOptions } from "../resources/resource.ts";

/** The caller's options with the stream's own signal, which the caller's aborts. */
export const withSignal = (
  options: RequestOptions | undefined,
  { signal }: AbortController,
): RequestOptions => ({ ...options, signal });
