import OpenAI from "api-openai";
import { all, type Checks, failure, like, ok, same, unique, type World } from "./check.ts";
import { client, clientOf, MESSAGES } from "./clients.ts";

const asked = { model: "m", messages: MESSAGES, stream: true } as const;

/** Resolves when the request to a route has arrived there, and what the route sends at once is on its way. */
const arrival = (world: World, route: string): Promise<object> =>
  clientOf(world, `arrived.${route}`).get<object>("/x");

/** Calls that their caller ends, and calls whose time is over. */
export const aborts: Checks = {
  "aborted before it is sent": async (world) => {
    const signal = AbortSignal.abort(new Error("changed my mind"));
    const error = await failure(client(world).models.list({ signal }));
    like(error, { kind: "abort" });
    same(error.cause, signal.reason, "the reason");
  },
  "aborted while it waits": async (world) => {
    const controller = new AbortController();
    const route = `hang.${unique()}`;
    const call = failure(clientOf(world, route).models.list({ signal: controller.signal }));
    await arrival(world, route);
    controller.abort();
    const error = await call;
    like(error, { kind: "abort" });
    ok(error instanceof OpenAI.APIUserAbortError, "its class");
  },
  "aborted in the middle of a body": async (world) => {
    const controller = new AbortController();
    const route = `half-body.${unique()}`;
    const call = failure(clientOf(world, route).models.list({ signal: controller.signal }));
    await arrival(world, route);
    controller.abort();
    like(await call, { kind: "abort" });
  },
  "aborted in the middle of a stream": async (world) => {
    const controller = new AbortController();
    const name = unique();
    const stream = await clientOf(world, `endless.${name}`).chat.completions.create(asked, {
      signal: controller.signal,
    });
    const reading = (async () => {
      for await (const _ of stream) controller.abort();
    })();
    like(await failure(reading), { kind: "abort" });
    like(await clientOf(world, `closed.${name}`).get<object>("/x"), { state: "closed" });
  },
  "aborted by the stream's controller": async (world) => {
    const stream = await clientOf(world, `endless.${unique()}`).chat.completions.create(asked);
    const reading = failure(all(stream));
    stream.controller.abort();
    like(await reading, { kind: "abort" });
  },
  "a timeout of the client": async (world) => {
    const error = await failure(clientOf(world, "hang", { timeout: 60 }).models.list());
    like(error, { kind: "timeout", limit: "headersMs" });
    ok(error instanceof OpenAI.APIConnectionTimeoutError, "its class");
  },
  "a timeout of one call": async (world) => {
    const call = clientOf(world, "hang").models.list({ timeout: { totalMs: 60 } });
    like(await failure(call), { kind: "timeout", limit: "totalMs" });
  },
  "a timeout in the middle of a body": async (world) => {
    like(await failure(clientOf(world, "half-body", { timeout: 80 }).models.list()), { kind: "timeout" });
  },
};
