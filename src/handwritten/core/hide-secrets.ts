import type { Handler, Middleware } from "./handler.ts";

/** Takes the target's secrets out of what goes wrong: a server may answer with the key, a `fetch` fail with the headers. */
export const hideSecrets: Middleware = (next: Handler): Handler => {
  return (request, context) => {
    const { redactor } = context.target;
    const reply = next(request, context);
    if (!redactor) return reply;
    return reply.catch((error: unknown) => {
      throw redactor.clean(error);
    });
  };
};
