import { checkOptions, type Rule } from "../../core/options/check-options.ts";
import { FUNCTION, isRecord } from "../../core/options/kinds.ts";
import { AMOUNT, DELAY } from "../../core/options/range.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { connect } from "../connect.ts";
import type { ConnectionOptions } from "../options.ts";
import { credentialsFor } from "../socket-credentials.ts";
import type { SocketTarget } from "../socket-target.ts";
import type { SocketPlan } from "./socket-class.ts";
import { WebSocketError } from "./socket-class-error.ts";
import type { ReconnectingEvent, ReconnectingOverrides } from "./socket-class-types.ts";
import { connectionOptionsOf, type WSClientOptions } from "./ws-options.ts";

/** How such a socket reconnects. */
export interface SocketReconnectOptions {
  /** Called before each attempt; gives other query parameters for it, or ends it with `abort`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a `return` is one as well
  onReconnecting(event: ReconnectingEvent): ReconnectingOverrides | undefined | void;
  /** Default: 5; 0 for none */
  maxRetries?: number | undefined;
  /** Milliseconds. Default: 500 */
  initialDelay?: number | undefined;
  /** Milliseconds. Default: 8000 */
  maxDelay?: number | undefined;
}

/** Options of `ws`, and how the socket reconnects. */
export interface StreamingSocketOptions extends WSClientOptions {
  /** Default: it does not */
  reconnect?: SocketReconnectOptions | null | undefined;
  /** Bytes of events that are kept while it connects or reconnects; they are sent afterwards. Default: 1 MiB */
  maxQueueSize?: number | undefined;
}

const MIB = 1_048_576;

const RECONNECT_RULES: Readonly<Record<keyof SocketReconnectOptions, Rule>> = {
  onReconnecting: FUNCTION,
  maxRetries: { min: 0, integer: true },
  initialDelay: DELAY,
  maxDelay: DELAY,
};

/** Which socket it is. */
export interface StreamingKind {
  readonly name: string;
  readonly operation: string;
  readonly path: string;
  address(parameters: Readonly<Record<string, unknown>> | undefined): URL;
}

/** The plan of a socket that nothing is restored for, and whose key goes in headers only. */
export const streamingPlan = <ClientEvent extends object, ServerEvent extends { readonly type: string }>(
  target: SocketTarget,
  { name, operation, path, address: addressOf }: StreamingKind,
  given: StreamingSocketOptions | null | undefined,
): SocketPlan<ClientEvent, ServerEvent> => {
  const { reconnect, maxQueueSize = MIB, ...ws } = given ?? {};
  checkOptions({ maxQueueSize }, { maxQueueSize: AMOUNT }, { of: `new ${name}()` });
  if (reconnect !== undefined && reconnect !== null) {
    if (!isRecord(reconnect)) throw new ConfigurationError("`reconnect` must be an object of options");
    checkOptions(reconnect, RECONNECT_RULES, { of: `\`reconnect\` of ${name}`, path: "reconnect." });
  }
  const options: ConnectionOptions = {
    ...connectionOptionsOf(ws, `new ${name}()`),
    reconnect: reconnect
      ? {
          maxAttempts: reconnect.maxRetries,
          baseDelayMs: reconnect.initialDelay,
          maxDelayMs: reconnect.maxDelay,
        }
      : false,
  };
  return {
    address: addressOf,
    open: (address, signal) =>
      connect(
        target,
        {
          operation,
          path,
          address,
          restores: { session: false, items: false },
          credentials: (request) => credentialsFor(target, request, { ...options, auth: "header" }),
        },
        { ...options, signal },
      ),
    maxRetainedBytes: maxQueueSize,
    isFlushedByHand: false,
    ...(reconnect && {
      onReconnecting: (event: ReconnectingEvent) => reconnect.onReconnecting(event) ?? undefined,
    }),
    error: (message, event, cause) => new WebSocketError(message, event, { cause }),
  };
};

/** Parameters that a program gives, as those of a query. */
export const queryOf = (
  parameters: Readonly<Record<string, unknown>> | undefined,
): Record<string, string> | undefined =>
  parameters &&
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );
