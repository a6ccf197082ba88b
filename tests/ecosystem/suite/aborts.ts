import OpenAI from "api-openai";
import { all, type Checks, failure, like, ok, same, unique } from "./check.ts";
import { client, clientOf, MESSAGES } from "./clients.ts";

const asked = { model: "m", messages: MESSAGES, stream: true } as const;

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
    setTimeout(() => controller.abort(), 30);
    const error = await failure(clientOf(world, "hang").models.list({ signal: controller.signal }));
    like(error, { kind: "abort" });
    ok(error instanceof OpenAI.APIUserAbortError, "its class");
  },
  "aborted in the middle of a body": async (world) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    const call = clientOf(world, "half-body").models.list({ signal: controller.signal });
    like(await failure(call), { kind: "abort" });
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
    setTimeout(() => stream.controller.abort(), 30);
    like(await failure(all(stream)), { kind: "abort" });
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
