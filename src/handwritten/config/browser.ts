/** Whether this runs in a page or a worker of a browser, where the code and its key are anybody's. */
export const isBrowser = (): boolean => {
  const { window, document, navigator, process, Deno, WorkerGlobalScope } = globalThis as Record<
    string,
    unknown
  >;
  const server =
    (process as { versions?: { node?: string } } | undefined)?.versions?.node !== undefined ||
    Deno !== undefined;
  if (server) return false;
  // Cloudflare's workers have a WorkerGlobalScope too, but are servers; they say so in the user agent.
  if ((navigator as { userAgent?: string } | undefined)?.userAgent === "Cloudflare-Workers") return false;
  return (window !== undefined && document !== undefined) || WorkerGlobalScope !== undefined;
};
