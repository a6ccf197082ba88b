import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

/** The spans of this process, kept in memory. */
export interface Spans {
  readonly provider: BasicTracerProvider;
  /** The spans that have ended since this was asked before; waits until there are so many. */
  ended(count: number): Promise<ReadableSpan[]>;
}

export const recordSpans = (): Spans => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    provider,
    ended: async (count) => {
      // A library ends the span of a stream after the program has seen its last event.
      for (let turn = 0; turn < 1_000 && exporter.getFinishedSpans().length < count; turn++)
        await new Promise((resolve) => setImmediate(resolve));
      const spans = exporter.getFinishedSpans();
      exporter.reset();
      return spans;
    },
  };
};
