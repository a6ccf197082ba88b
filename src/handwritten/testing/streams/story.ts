import type { RequestParts } from "../request/request-validator.ts";
import type { Sampler } from "../schemas/sampler.ts";
import type { StreamBehaviour } from "./stream-behaviour.ts";

/** One server-sent event (HTML standard, §9.2). */
export interface StreamEvent {
  /** Absent in streams whose events have no names, as chat completions have. */
  readonly event?: string;
  readonly data: object | "[DONE]";
}

/** A request whose answer a story streams. */
export interface StoryRequest {
  readonly operation: string;
  readonly path: Readonly<Record<string, unknown>>;
  /** Those of the query and those of the body. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly behaviour: StreamBehaviour;
  /** Makes a value of a schema of the contract. */
  readonly sample: Sampler;
}

/** Tells the answer to a request, event by event, from what opens it to what makes it whole. */
export type TellStory = (request: StoryRequest) => Iterable<StreamEvent>;

/** The time of everything that the server makes, in seconds: answers are the same every time. */
export const CREATED_AT = 1_700_000_000;
/** `[DONE]`, the end of the streams that have it. */
export const DONE: StreamEvent = { data: "[DONE]" };

/** An event that is named by its own `type`. */
export const named = <Data extends { readonly type: string }>(data: Data): StreamEvent => ({
  event: data.type,
  data,
});

/** A count that a request asks for, or how many there are when it does not. */
export const countOf = (value: unknown, otherwise: number): number =>
  Number.isInteger(value) ? (value as number) : otherwise;

/** The request of a story. */
export const storyRequest = (
  { operation, path, query, body }: RequestParts,
  behaviour: StreamBehaviour,
  sample: Sampler,
): StoryRequest => ({
  operation,
  path: { ...path },
  fields: { ...query, ...(typeof body?.value === "object" ? body.value : {}) },
  behaviour,
  sample,
});

export const onTheWire = ({ event, data }: StreamEvent): string => {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return event === undefined ? `data: ${text}\n\n` : `event: ${event}\ndata: ${text}\n\n`;
};
