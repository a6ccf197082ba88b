import type { Handler, Middleware } from "./handler.ts";

/** Spells a request as the attempt's target does. */
export const adapt: Middleware = (next: Handler): Handler => {
  // Async, so that a refusal is a rejection: a layer outside has a timer to stop.
  return async (request, context) => next(context.target.adapt?.(request) ?? request, context);
};
