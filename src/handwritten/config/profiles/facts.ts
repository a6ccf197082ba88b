import type { RateLimitSpelling } from "../../errors/rate-limits/rate-limits.ts";

/**
 * Operations by their paths, as the contract spells them: `/models` with any method, `GET /models` with one,
 * `/organization/**` for all that is below.
 */
export type Paths = readonly string[];

/**
 * How a body is to be changed. A field is named at the top (`store`) or in each element of a list
 * (`messages[].name`).
 */
export interface FieldRules {
  /** New names, by old. What the caller gave under the new name stays. At the top only. */
  readonly rename?: Readonly<Record<string, string>>;
  /** What is left out: only what the server refuses and the answer does not depend on. */
  readonly drop?: readonly string[];
  /** New values of a field, by old. */
  readonly replace?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a stream of chat completion chunks looks like. */
export interface StreamFacts {
  /** Whether a complete one ends with `[DONE]`. */
  readonly done: boolean;
  /** `sometimes`: a complete answer may come without a finish reason. */
  readonly finishReason: "always" | "sometimes";
  /** When a chunk with the usage comes: always, or with `stream_options.include_usage`. */
  readonly usage: "always" | "on request";
  /** How the connection is kept alive: comments of the event stream, or comments sent as data. */
  readonly keepAlive?: readonly ("comment" | "data")[];
  /** Whether chunks may come without a choice, or with one that has no `delta`, before the end. */
  readonly emptyChunks?: boolean;
}

/** How paths name a deployment, where the model is part of the address. */
export interface DeploymentFacts {
  /** Paths that become `/deployments/{deployment}` and themselves when they are POSTed to. */
  readonly paths: readonly string[];
  /** Of these, the ones that exist without a deployment too. */
  readonly optional: readonly string[];
  /** The deployment. Default: the `model` of the body. */
  readonly name?: string | undefined;
}

/** Where sockets are opened. */
export interface RealtimeFacts {
  /** Below the base URL, whose scheme becomes `wss:` (or `ws:`). */
  readonly path: string;
  /** The query parameter that names the model; absent where the session's first event does. */
  readonly modelParameter?: string;
  /** Query parameters of every connection. */
  readonly query?: Readonly<Record<string, string>>;
}

/** How a server differs from OpenAI's own: plain data, that could be written as JSON. */
export interface ProfileFacts<Name extends string = string> {
  /** What events and messages call it; also the name of the profile that is exported. */
  readonly name: Name;
  /** Its proper name. */
  readonly title: string;
  /** Where these facts are stated. */
  readonly sources: readonly string[];
  /** Where it serves by default; absent where everybody has an address of their own. */
  readonly baseURL?: string | undefined;
  /** The header that takes the key (`authorization`: as a bearer token), and whether requests need one. */
  readonly auth: { readonly header: "authorization" | "api-key"; readonly required: boolean };
  /** The environment variable that its own documentation puts the key in. Only said in messages, never read. */
  readonly keyVariable?: string;
  /** Which of the contract's operations exist there. */
  readonly paths: "all" | Paths | { readonly except: Paths };
  /** How bodies change, by the path of the operation. */
  readonly fields: Readonly<Record<string, FieldRules>>;
  readonly stream: StreamFacts;
  /** How it spells rate limits; absent where it tells none. */
  readonly rateLimitHeaders?: RateLimitSpelling;
  /**
   * Which tokens its limits count: `reserved` is what a call asks for, from when it arrives; `used` is what it has used.
   * A self-hosted server sets no limit, so a limit there is one's own, of what is used. Absent where that is not known.
   */
  readonly tokenCount?: "reserved" | "used";
  /** Whether embeddings may be asked for as base64. */
  readonly base64Embeddings: boolean;
  /** Absent where there is none. */
  readonly realtime?: RealtimeFacts;
  /** Query parameters of every request; those of the request itself win. */
  readonly query?: Readonly<Record<string, string>>;
  readonly deployments?: DeploymentFacts;
}
