import type { ReadEvents } from "../core/client.ts";
import { describeRequest } from "../core/describe.ts";
import { onAbort } from "../core/signals.ts";
import { whenBodyEnds } from "./body-end.ts";
import { EventStream } from "./event-stream.ts";

/** Reads replies as streams of events: given to `createClient` as `streaming`. */
export const eventStreams: ReadEvents = (reply, request, { signal, clock, target }) => {
  const controller = new AbortController();
  const stopListening = onAbort(signal, () => controller.abort(signal.reason));
  return new EventStream(whenBodyEnds(reply, stopListening), {
    controller,
    details: { request: describeRequest(request) },
    clock,
    redactor: target.redactor,
  });
};
