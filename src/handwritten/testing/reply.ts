import type { OperationSchemas } from "../../generated/json-schemas/json-schema.ts";
import type { RequestParts } from "./request/request-validator.ts";
import type { Sampler } from "./schemas/sampler.ts";
import { stories } from "./streams/stories.ts";
import { onTheWire, type StreamEvent, storyRequest } from "./streams/story.ts";
import type { StreamBehaviour } from "./streams/stream-behaviour.ts";

/** An answer, ready to send. */
export interface SampledReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string | Uint8Array;
}

/** An answer that is made while it is sent. */
export interface StreamedReply extends Omit<SampledReply, "body"> {
  readonly events: Iterable<StreamEvent>;
}

const EVENTS = "text/event-stream";
/** Every byte once: text decoding on the way would show. */
const BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_, index) => index);

const fieldsOf = ({ body, query }: RequestParts): Record<string, unknown> => ({
  ...query,
  ...(typeof body?.value === "object" ? body.value : {}),
});

const asksForEvents = (request: RequestParts): boolean => {
  const { stream, stream_format } = fieldsOf(request);
  return stream === true || stream_format === "sse";
};

/** Transcriptions come as a document or as text, after the format that was asked for. */
const asksForText = (request: RequestParts): boolean =>
  ["text", "srt", "vtt"].includes(String(fieldsOf(request).response_format));

const chooseMediaType = (content: object, request: RequestParts): string | undefined => {
  const types = Object.keys(content).filter((type) => type !== EVENTS);
  // What has no other answer streams without being asked.
  if (EVENTS in content && (types.length === 0 || asksForEvents(request))) return EVENTS;
  if ("text/plain" in content && asksForText(request)) return "text/plain";
  return types.find((type) => type !== "text/plain") ?? types[0];
};

/** The answer that an operation gives to a request that keeps the contract: a sample of it, or a stream of events. */
export const replyTo = (
  request: RequestParts,
  operation: OperationSchemas,
  sample: Sampler,
  behaviour: StreamBehaviour = {},
): SampledReply | StreamedReply => {
  const [status = "200", content = {}] =
    Object.entries(operation.responses).find(([code]) => code.startsWith("2")) ?? [];
  const contentType = chooseMediaType(content, request);
  const schema = contentType === undefined ? undefined : content[contentType];
  const reply = (body: string | Uint8Array) => ({ status: Number(status), contentType, body });
  if (!schema) return reply("");
  if (contentType === EVENTS) {
    const tell = stories[request.operation];
    if (!tell) throw new Error(`${request.operation} streams, and the server has no story for it`);
    return { status: Number(status), contentType, events: tell(storyRequest(request, behaviour, sample)) };
  }
  if (contentType === "application/json") return reply(JSON.stringify(settle(sample(schema))));
  return reply(schema.format === "binary" ? BYTES : String(sample(schema)));
};

/** The same answer, all of a stream at once. */
export const sampleReply = (
  request: RequestParts,
  operation: OperationSchemas,
  sample: Sampler,
): SampledReply => {
  const reply = replyTo(request, operation, sample);
  if (!("events" in reply)) return reply;
  const { events, ...head } = reply;
  return { ...head, body: [...events].map(onTheWire).join("") };
};

/** A page's ids are those of its items. */
const settle = (page: unknown): unknown => {
  const { data } = page as { data?: unknown };
  if (!Array.isArray(data)) return page;
  const settled: Record<string, unknown> = { ...(page as object) };
  for (const [name, item] of [
    ["first_id", data[0]],
    ["last_id", data.at(-1)],
  ] as const)
    if (name in settled && typeof item?.id === "string") settled[name] = item.id;
  return settled;
};
