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
  return (event) => {
    const attempt = "attempt" in event && event.attempt > 0 ? ` (retry ${event.attempt})` : "";
    switch (event.type) {
      case "request":
        if (logs(level, "debug")) logger.debug(`→ ${event.method} ${event.url}${attempt}`);
        break;
      case "response": {
        const id = event.requestID ? ` ${event.requestID}` : "";
        if (logs(level, "info"))
          logger.info(
            `← ${event.operation}: ${event.status} in ${event.durationMs.toFixed(0)} ms${id}${attempt}`,
          );
        break;
      }
      case "retry":
        if (logs(level, "info"))
          logger.info(`↻ ${event.operation}: retry ${event.attempt} in ${event.delayMs.toFixed(0)} ms`);
        break;
      case "failure":
        if (logs(level, "warn")) logger.warn(`✗ ${event.operation}: ${messageOf(event.error)}${attempt}`);
    }
  };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
