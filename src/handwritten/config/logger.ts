import type { ClientEvent } from "../core/events.ts";

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

/** Writes events as one line each: requests at `debug`, answers and retries at `info`, failures at `warn`. No bodies, headers or keys. */
export const logEvents = (logger: Logger, level: LogLevel): ((event: ClientEvent) => void) => {
  const write = (at: Exclude<LogLevel, "off">, line: string): void => {
    if (logs(level, at)) logger[at](line);
  };
  return (event) => {
    const retried = event.attempt > 0 ? ` (retry ${event.attempt})` : "";
    if (event.type === "request") return write("debug", `→ ${event.method} ${event.url}${retried}`);
    const { type, operation } = event;
    if (type === "failure") return write("warn", `✗ ${operation}: ${messageOf(event.error)}${retried}`);
    if (type === "retry")
      return write("info", `↻ ${operation}: retry ${event.attempt} in ${event.delayMs.toFixed(0)} ms`);
    const id = event.requestID ? ` ${event.requestID}` : "";
    write("info", `← ${operation}: ${event.status} in ${event.durationMs.toFixed(0)} ms${id}${retried}`);
  };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
