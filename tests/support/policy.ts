import type { ApiRequest } from "../../src/handwritten/contract.ts";
import type { Clock } from "../../src/handwritten/core/clock.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import type { Context, Handler, Layer, Reply } from "../../src/handwritten/core/handler.ts";
import { bufferedReply } from "../../src/handwritten/core/reply/buffered-reply.ts";
import { contextOf, requestOf } from "./call.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";

/** A good answer that has been read. */
export const replyOf = (body: unknown = {}, headers: Record<string, string> = {}, status = 200): Reply =>
  bufferedReply({ status, headers: new Headers(headers) }, JSON.stringify(body));

/** Answers one attempt: a reply, or a rejection. */
export type Answer = (request: ApiRequest, context: Context, count: number) => Reply | Promise<Reply>;

/** A layer around a transport that the test answers for, with all that happens written down. */
export interface PolicyBench<Time extends Clock = Clock> {
  readonly clock: Time;
  readonly events: ClientEvent[];
  /** What reached the transport. */
  readonly sent: { readonly request: ApiRequest; readonly context: Context }[];
  call(request?: Partial<ApiRequest>, context?: Partial<Context>): Promise<Reply>;
}

/** Puts layers around an injected transport. */
export const policyBench = <Time extends Clock = FakeClock>(
  layers: readonly Layer[],
  answer: Answer,
  clock: Time = fakeClock() as Clock as Time,
): PolicyBench<Time> => {
  const events: ClientEvent[] = [];
  const sent: { request: ApiRequest; context: Context }[] = [];
  const tell = (event: ClientEvent): void => void events.push(event);
  const transport: Handler = async (request, context) => {
    sent.push({ request, context });
    return answer(request, context, sent.length);
  };
  const handler = layers.reduceRight<Handler>((next, layer) => layer(next), transport);
  return {
    clock,
    events,
    sent,
    call: (request, context) =>
      handler(
        requestOf(request),
        contextOf("http://127.0.0.1", { clock, emit: tell, announce: tell, ...context }),
      ),
  };
};
