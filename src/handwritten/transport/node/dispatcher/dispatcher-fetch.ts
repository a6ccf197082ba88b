import { parseAddress } from "../../../core/request/base-url.ts";
import { rememberLast } from "../../../core/runtime/remember-last.ts";
import type { FetchInit, PlatformFetch } from "../../platform-fetch.ts";
import { listOf, readSource, sizeOf } from "../send.ts";
import { DispatchExchange } from "./dispatch-exchange.ts";
import { GivenDispatcherExchange } from "./given-dispatcher-exchange.ts";
import { type Dispatcher, globalDispatcher } from "./global-dispatcher.ts";

/** How many addresses are kept taken apart: most are those of a few operations. */
const MOST_ADDRESSES = 100;

/** An address as a dispatcher takes it. */
const addressParts = /* @__PURE__ */ rememberLast(MOST_ADDRESSES, (address) => {
  const { origin, host, pathname, search } = parseAddress(address);
  return { origin, host, path: pathname + search };
});

/**
 * `fetch`, as far as this library needs it, by a dispatcher of undici: Node's own, or that of a program's `setGlobalDispatcher`. It
 * takes half of the CPU of `node:http` for a call, once undici is loaded. The dispatcher is asked for with each request, as a program
 * may set another at any time.
 */
export const dispatcherFetch: PlatformFetch = (url, init) =>
  send(url, init, globalDispatcher, DispatchExchange);

/** The same by a dispatcher that the program gives. */
export const givenDispatcherFetch =
  (dispatcher: Dispatcher): PlatformFetch =>
  (url, init) =>
    send(url, init, () => dispatcher, GivenDispatcherExchange);

const send = (
  url: string,
  init: FetchInit,
  find: () => Dispatcher,
  Exchange: typeof DispatchExchange,
): ReturnType<PlatformFetch> =>
  new Promise((resolve, reject) => {
    if (init.signal.aborted) {
      reject(init.signal.reason);
      return;
    }
    const { origin, host, path } = addressParts(url);
    const { method, headers, body = null } = init;
    const dispatcher = find();
    const exchange = new Exchange(init, { resolve, reject });
    const isWhole = body === null || typeof body === "string" || body instanceof Uint8Array;
    const size = isWhole ? undefined : sizeOf(body);
    const list = listOf(host, headers);
    dispatcher.dispatch(
      {
        origin,
        path,
        method,
        headers: size === undefined ? list : [...list, "content-length", String(size)],
        body: isWhole ? body : readSource(body, (error) => exchange.fail(error)),
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      exchange,
    );
  });
