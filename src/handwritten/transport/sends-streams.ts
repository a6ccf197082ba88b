import { isBrowser } from "../core/runtime/browser.ts";

/**
 * Whether the platform's `fetch` can send a body that is still being made. Browsers cannot, or over HTTP/2 alone, which
 * is not known before the connection is; React Native cannot at all.
 *
 * @param globals - the global object; given by tests
 */
export const sendsStreams = (globals: object = globalThis): boolean => {
  const { navigator } = globals as { readonly navigator?: { readonly product?: unknown } };
  return !isBrowser(globals) && navigator?.product !== "ReactNative";
};
