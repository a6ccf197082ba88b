import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

const exporter = new InMemorySpanExporter();

/** Records spans in memory. */
export const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const seen = ({ name, attributes, status, events, ended }: ReadableSpan): object => ({
  name,
  attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !/start_time$/.test(key))),
  status,
  ended,
  events: events.map((event) => ({
    name: event.name,
    // A stack is of the one package or of the other.
    attributes: { ...event.attributes, "exception.stacktrace": undefined },
  })),
});

/** The spans that have ended since this was last asked, in an order of their own. */
export const recordedSpans = async (): Promise<readonly object[]> => {
  // A span ends with the last turn of what was read, and some libraries are a few turns late.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  const spans = exporter.getFinishedSpans().map((span) => JSON.stringify(seen(span)));
  exporter.reset();
  return spans.sort().map((span) => JSON.parse(span));
};
