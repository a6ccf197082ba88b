import type { ConnectionListener } from "../core/context.ts";
import type { Reply, WireBody } from "../core/handler.ts";
import type { FetchOptions } from "../core/request/fetch-options.ts";

/** A body on its way out. All but the iterable can be sent again. */
export type FetchBody = WireBody;

/** What a {@link PlatformFetch} gets: the few parts of `RequestInit` that this library uses. */
export interface FetchInit {
  readonly method: string;
  /** Lower-case names, values fit for the wire. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: FetchBody | undefined;
  readonly signal: AbortSignal;
  /** Aborts it from the head of a good answer on, in place of `signal`, where the platform can tell; a `fetch` goes on with `signal`. */
  readonly bodySignal?: AbortSignal | undefined;
  /** Whether the caller reads the body, at its own pace: while it does not, no process waits for it, where the platform can tell. */
  readonly isStreamed?: boolean | undefined;
  /** Options for a `fetch` beside the request. */
  readonly fetchOptions?: FetchOptions | undefined;
  /** Told about the connection, where the platform tells; a `fetch` does not. */
  readonly connection?: ConnectionListener | undefined;
}

/**
 * Sends one request and resolves at the head of its answer, whatever the status (`ok` is 2xx). It follows no redirect, repeats
 * nothing, has no deadline of its own, decodes `content-encoding`, and rejects with what the platform throws, or
 * with the signal's reason.
 */
export type PlatformFetch = (url: string, init: FetchInit) => Promise<Reply & { readonly ok: boolean }>;
