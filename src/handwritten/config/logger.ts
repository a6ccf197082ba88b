import type { ClientEvent } from "../core/events.ts";
import { safeText } from "../errors/describe/safe-text.ts";

/** How much is logged. `off` is nothing, `debug` everything. */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug";

/** Anything with the four methods: `console`, pino, winston. */
export interface Logger {
  error(message: string, ...rest: unknown[]): void;
  warn(message: string, ...rest: unknown[]): void;
  info(message: string, ...rest: unknown[]): void;
  debug(message: string, ...rest: unknown[]): void;
}

const order: readonly LogLevel[] = ["off", "error", "warn", "info", "debug"];

/** A level by its name, whatever its case; undefined when it is none. */
export const parseLogLevel = (text: string | undefined): LogLevel | undefined =>
  order.find((level) => level === text?.toLowerCase());

/** Whether `level` lets messages of `wanted` through. */
export const logs = (level: LogLevel, wanted: Exclude<LogLevel, "off">): boolean =>
  order.indexOf(level) >= order.indexOf(wanted);

/** More of a body is not for a log. */
const MAX_BODY = 4000;

/**
 * Writes events as one line each: requests at `debug`, answers, retries and what policies do at `info`, failures and what
 * an operator should see (circuits, targets, budgets) at `warn`. No headers
 * and no keys; bodies at `debug`, where the events have them.
 */
export const logEvents = (logger: Logger, level: LogLevel): ((event: ClientEvent) => void) => {
  const write = (at: Exclude<LogLevel, "off">, line: string): void => {
    if (logs(level, at)) logger[at](line);
  };
  const writeBody = (sign: string, operation: string, body: string | undefined): void => {
    if (body) write("debug", `${sign} ${operation}: ${safeText(body, MAX_BODY)}`);
  };
  return (event) => {
    const retried = "attempt" in event && event.attempt > 0 ? ` (retry ${event.attempt})` : "";
    switch (event.type) {
      case "request":
        write("debug", `→ ${event.method} ${event.url}${retried}`);
        return writeBody("→", event.operation, event.body);
      case "failure":
        return write("warn", `✗ ${event.operation}: ${messageOf(event.error)}${retried}`);
      case "retry":
        return write(
          "info",
          `↻ ${event.operation}: retry ${event.attempt} in ${event.delayMs.toFixed(0)} ms`,
        );
      case "response": {
        const { operation, status, durationMs } = event;
        const id = event.requestID ? ` ${event.requestID}` : "";
        write("info", `← ${operation}: ${status} in ${durationMs.toFixed(0)} ms${id}${retried}`);
        return writeBody("←", operation, event.body);
      }
      default:
        return write(GRAVE.test(event.type) ? "warn" : "info", `• ${factsOf(event)}`);
    }
  };
};

/** What an operator should see. */
const GRAVE = /^(?:circuit|health|failover|budget|drift|rate_limit_paused|rate_limit_store)$/;

/** What a policy did: its type, and what is known of it by name. */
const factsOf = ({ type, ...facts }: ClientEvent): string => {
  const text = (value: unknown): string => (value instanceof Error ? messageOf(value) : String(value));
  return [type, ...Object.entries(facts).map(([name, value]) => `${name}=${text(value)}`)].join(" ");
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
