import { all, type Checks, equal, failure, like, ok } from "./check.ts";
import { client, clientOf, MESSAGES } from "./clients.ts";

const asked = { model: "m", messages: MESSAGES };

/** Streams that put together what comes. */
export const helpers: Checks = {
  "chat.completions.stream": async (world) => {
    const deltas: string[] = [];
    const stream = client(world).chat.completions.stream(asked);
    stream.on("content", (delta) => deltas.push(delta));
    const completion = await stream.finalChatCompletion();
    ok(deltas.length > 1, "deltas");
    equal(completion.choices[0]?.message.content, deltas.join(""));
    equal(await stream.finalContent(), deltas.join(""));
  },
  "its function calls": async (world) => {
    const parameters = { type: "object", properties: {} };
    const stream = client(world).chat.completions.stream({
      ...asked,
      tools: [{ type: "function", function: { name: "say", parameters } }],
      tool_choice: "required",
    });
    like(await stream.finalFunctionToolCall(), { name: "say" });
  },
  "its chunks by a loop": async (world) => {
    ok((await all(client(world).chat.completions.stream(asked))).length > 1, "chunks");
  },
  "responses.stream": async (world) => {
    const stream = client(world).responses.stream({ model: "m", input: "x" });
    const events: string[] = [];
    stream.on("event", ({ type }) => events.push(type));
    const response = await stream.finalResponse();
    like(response, { object: "response", status: "completed" });
    ok(events.includes("response.completed"), "its events");
  },
  "beta.threads.runs.stream": async (world) => {
    const stream = client(world).beta.threads.runs.stream("thread_1", { assistant_id: "asst_1" });
    equal((await stream.finalRun()).status, "completed");
    equal((await stream.finalMessages()).length, 1);
  },
  "a helper that is aborted": async (world) => {
    const stream = clientOf(world, "endless.helper").chat.completions.stream(asked);
    stream.on("chunk", () => stream.abort());
    like(await failure(stream.finalChatCompletion()), { kind: "abort" });
  },
  "a helper whose stream is cut": async (world) => {
    const stream = clientOf(world, "cut").chat.completions.stream(asked);
    like(await failure(stream.done()), { kind: "stream_interrupted" });
  },
};
