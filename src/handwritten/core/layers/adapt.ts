import type { Handler, Layer } from "../handler.ts";

/** Spells a request as the attempt's target does. */
export const adapt: Layer = (next: Handler): Handler => {
  // Async, so that a refusal is a rejection: a layer outside has a timer to stop.
  const send: Handler = async (request, context) => next(context.target.adapt?.(request) ?? request, context);
  return (request, context) => (context.target.adapt ? send(request, context) : next(request, context));
};
