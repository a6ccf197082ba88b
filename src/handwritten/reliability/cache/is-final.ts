import type { ApiRequest } from "../../contract.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Provider } from "../../core/provider.ts";
import { terminalOf } from "../../streaming/reader/terminal.ts";
import { EventDecoder, type ServerSentEvent } from "../../streaming/sse/event-decoder.ts";
import { readEvent } from "../../streaming/sse/read-event.ts";

/** Of an object that is worked on still, or came to nothing. */
const NOT_FINAL =
  /ing$|ing_|_progress$|^(?:queued|pending|accepted|paused|requires_action|cancell?ed|failed|error(?:ed)?|expired)$/i;

/** Whether a value is what it will be: not a response that is still being made, nor one that failed. */
export const isFinal = (value: unknown): boolean => {
  const { status } = (value ?? {}) as { readonly status?: unknown };
  return typeof status !== "string" || !NOT_FINAL.test(status);
};

/**
 * Whether the bytes of an event stream are a whole answer that did not fail. The reader of the stream knows that too, but
 * one that reads it as a plain response, or only to store it, does not.
 */
export const isWholeStream = (bytes: Uint8Array, request: ApiRequest, provider?: Provider): boolean => {
  const terminal = terminalOf(request, provider);
  const isNeeded = needed(request);
  let isWhole = terminal.end;
  let hasResult = false;
  try {
    for (const event of eventsIn(bytes)) {
      const read = readEvent(event, noFacts);
      if (read.type === "done") return hasResult && (isWhole || terminal.done);
      if (read.type !== "value") continue;
      if (isFailure(read.value)) return false;
      hasResult ||= isNeeded(read.value);
      if (terminal.isWhole(read.value)) isWhole = true;
    }
  } catch {
    // It holds an error, or is none of the streams that are read here.
    return false;
  }
  return isWhole && hasResult;
};

/** What a stream must have at least one of: of completions a choice, of others an event. */
const needed = ({ operation }: ApiRequest): ((event: unknown) => boolean) =>
  /^create(?:Chat)?Completion$/.test(operation) ? (event) => choicesOf(event).length > 0 : () => true;

const choicesOf = (event: unknown): readonly Fields[] => {
  const { choices } = (event ?? {}) as { readonly choices?: unknown };
  return Array.isArray(choices) ? choices.filter(isFields) : [];
};

const noFacts = (): { headers: Headers } => ({ headers: new Headers() });

const eventsIn = (bytes: Uint8Array): ServerSentEvent[] => {
  const decoder = new EventDecoder();
  const events: ServerSentEvent[] = [];
  decoder.push(bytes, events);
  decoder.end(events);
  return events;
};

const isFailure = (value: unknown): boolean => {
  const { type, event } = (value ?? {}) as { type?: unknown; event?: unknown };
  if (choicesOf(value).some((choice) => choice["finish_reason"] === "error")) return true;
  return type === "response.failed" || /^thread\.run\.(?:failed|cancelled|expired)$/.test(String(event));
};
