/**
 * Whether this is workerd, Cloudflare's runtime. There what one request has made (a signal, a timer, a body) may not be
 * touched by another, and sockets with headers are opened by `fetch`. See decision 60 in docs/decisions.md.
 *
 * @param globals - the global object; given by tests
 */
export const isWorkers = (globals: object = globalThis): boolean => "WebSocketPair" in globals;
