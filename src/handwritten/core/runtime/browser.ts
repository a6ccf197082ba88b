/**
 * Whether this runs in a page or a worker of a browser, where the code and its key are anybody's.
 *
 * @param globals - the global object; given by tests
 */
export const isBrowser = (globals: object = globalThis): boolean => {
  const { window, document, navigator, process, Deno, WorkerGlobalScope } = globals as Record<
    string,
    unknown
  >;
  if ((process as { versions?: { node?: string } } | undefined)?.versions?.node || Deno) return false;
  // Cloudflare's workers have a WorkerGlobalScope too, but are servers; they say so in the user agent.
  if ((navigator as { userAgent?: string } | undefined)?.userAgent === "Cloudflare-Workers") return false;
  return Boolean((window && document) || WorkerGlobalScope);
};
