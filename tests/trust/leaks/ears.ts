import { format, inspect } from "node:util";
import type { ClientEvent } from "../../../src/handwritten/core/events.ts";
import type { Layer } from "../../../src/handwritten/core/handler.ts";
import type { Logger } from "../../../src/handwritten/index.ts";
import { inspectDeeply, outletsOf } from "./outlets.ts";

/** Everybody who may listen to a client and write down what is heard. */
export interface Ears {
  readonly logger: Logger;
  readonly onEvent: (event: ClientEvent) => void;
  /** The outermost layer: an application's own, which prints everything that it gets hold of. */
  readonly layer: Layer;
  readonly heard: string[];
}

type Write = (level: string, message: string, rest: readonly unknown[]) => string;

/** How the usual loggers write a line. */
const WRITERS: Readonly<Record<string, Write>> = {
  console: (_, message, rest) => format(message, ...rest),
  pino: (level, message, rest) =>
    JSON.stringify({
      level,
      time: 0,
      pid: 1,
      hostname: "host",
      ...(rest[0] as object),
      msg: format(message, ...rest),
    }),
  winston: (level, message, rest) =>
    JSON.stringify({ level, message, splat: rest, [Symbol.for("level")]: level }),
};

/** What a metrics library makes of an event: a name and labels. */
const toMetric = (event: ClientEvent): string => {
  const { kind, code, status, requestID } = ("error" in event ? event.error : event) as Record<
    string,
    unknown
  >;
  return `api_calls_total{${Object.entries({
    type: event.type,
    operation: operationOf(event),
    kind,
    code,
    status,
    requestID,
  })
    .map(([label, value]) => `${label}="${String(value)}"`)
    .join(",")}} 1`;
};

/** Some events are of no single call. */
const operationOf = (event: ClientEvent): string | undefined =>
  "operation" in event ? event.operation : undefined;

/** What a tracing library makes of one: a span with attributes, and an exception with its stack. */
const toSpan = (event: ClientEvent): string => {
  const error = "error" in event ? (event.error as Error) : undefined;
  const exception = error && { type: error.name, message: error.message, stacktrace: error.stack };
  return JSON.stringify({ name: operationOf(event), attributes: { ...event }, exception });
};

/** @param requests - whether the layer prints requests too: those whose key the caller has put into them show it */
export const ears = ({ requests = true }: { readonly requests?: boolean } = {}): Ears => {
  const heard: string[] = [];
  const write =
    (level: string) =>
    (message: string, ...rest: unknown[]) => {
      for (const writer of Object.values(WRITERS)) heard.push(writer(level, message, rest));
    };
  return {
    heard,
    logger: { error: write("error"), warn: write("warn"), info: write("info"), debug: write("debug") },
    onEvent: (event) => heard.push(inspect(event), inspectDeeply(event), toMetric(event), toSpan(event)),
    layer: (next) => async (request, context) => {
      if (requests) heard.push(inspectDeeply(request), JSON.stringify(request));
      heard.push(inspectDeeply(context));
      try {
        return await next(request, context);
      } catch (error) {
        heard.push(...outletsOf(error).map(({ text }) => text));
        throw error;
      }
    },
  };
};
