import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import type { RequestOptions } from "../../../src/handwritten/core/request/override-request.ts";
import type { ClientOptions } from "../../../src/handwritten/index.ts";

/** What is the same for every client, however its key is held. */
export type Common = Pick<
  ClientOptions,
  | "baseURL"
  | "fetch"
  | "logger"
  | "logLevel"
  | "logBodies"
  | "onEvent"
  | "layers"
  | "clock"
  | "maxRetries"
  | "timeout"
>;

/** A client with a key in it. */
export interface Held {
  send(request: ApiRequest, options?: RequestOptions): PromiseLike<unknown>;
  /** What a program may print: the client, and what the key is kept in. */
  readonly shown: readonly unknown[];
  /** What may be in nothing that comes out: the key, and what else is secret with it. */
  readonly secrets: readonly string[];
}

/** One way to give a client its key. */
export interface Holder {
  readonly name: string;
  /** The caller has put the key into each call, so a request shows it. */
  readonly perCall?: true;
  /** @param origin - the server's, without a path */
  hold(key: string, common: Common, origin: string): Held;
}

/** Options of which nothing comes from the environment. */
export const bare = { organization: null, project: null, webhookSecret: null } as const;
