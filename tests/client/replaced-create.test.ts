import { afterEach, describe, expect, it } from "@jest/globals";
import { type APIPromise, OpenAI } from "../../src/handwritten/index.ts";
import { rejection } from "../support/call.ts";
import { json, type RecordingServer, recordingServer } from "../support/recording-server.ts";

let server: RecordingServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const TEXT = '{"city":"Paris"}';
const completion = {
  id: "c",
  object: "chat.completion",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: TEXT } }],
};
const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const response_format = {
  type: "json_schema",
  json_schema: { name: "weather", strict: true, schema: { ...schema, additionalProperties: false } },
} as const;
const params = { model: "m", messages: [], response_format };

const start = async (...answers: Parameters<typeof recordingServer>): Promise<OpenAI> => {
  server = await recordingServer(...answers);
  return new OpenAI({ apiKey: "k", baseURL: server.baseURL });
};

/** As tracing packages have it: a subclass's `create` with a plain promise, decorated with the methods of the one it came from. */
const decorate = (openai: OpenAI, seen: unknown[]): void => {
  const { completions } = openai.chat;
  const create = completions.create.bind(completions);
  completions.create = ((body: never, options: never) => {
    const call = create(body, options) as unknown as APIPromise<unknown>;
    const { responsePromise } = call;
    const traced = call.then((value) => {
      seen.push(value);
      return value;
    });
    return Object.assign(traced, { asResponse: async () => (await responsePromise).response });
  }) as never;
};

describe("a `create` that a package has put in the place of that of a resource", () => {
  it("is what `parse` calls, by one request", async () => {
    const openai = await start(json(completion));
    const seen: unknown[] = [];
    decorate(openai, seen);
    const call = openai.chat.completions.parse(params);
    const { data, response, request_id } = await call.withResponse();
    expect(data.choices[0]?.message.parsed).toEqual({ city: "Paris" });
    expect([response.status, request_id, data._request_id]).toEqual([200, "req_test", "req_test"]);
    expect(seen).toMatchObject([completion]);
    expect(server.requests).toHaveLength(1);
  });

  it("fails `parse` with what the call fails with", async () => {
    const openai = await start(json({ error: { message: "no" } }, 404));
    decorate(openai, []);
    expect(await rejection(openai.chat.completions.parse(params))).toMatchObject({ status: 404 });
  });

  it("is not called, where it is taken away before `parse` has begun", async () => {
    const openai = await start(json(completion));
    const { completions } = openai.chat;
    const original = completions.create;
    completions.create = (() => {
      throw new Error("not called");
    }) as never;
    const replaced = completions.create;
    completions.create = original;
    const call = completions.parse(params);
    completions.create = replaced;
    expect((await call).choices[0]?.message.parsed).toEqual({ city: "Paris" });
  });

  it("is refused with a promise that has no response", async () => {
    const openai = await start(json(completion));
    openai.chat.completions.create = (async () => completion) as never;
    expect(await rejection(openai.chat.completions.parse(params))).toBeInstanceOf(TypeError);
  });
});

describe("`responsePromise`", () => {
  it("has the response of the call, and leaves its value", async () => {
    const openai = await start(json(completion));
    const call = openai.chat.completions.create({ model: "m", messages: [] });
    const { response } = await call.responsePromise;
    expect(response).toBe(await call.asResponse());
    expect(response.headers.get("x-request-id")).toBe("req_test");
    expect(await call).toMatchObject(completion);
  });

  it("leaves a failure to the call: it is no unhandled rejection", async () => {
    const openai = await start(json({ error: { message: "no" } }, 404));
    const call = openai.chat.completions.create({ model: "m", messages: [] });
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on("unhandledRejection", note);
    const { responsePromise } = call;
    expect(await rejection(call)).toMatchObject({ status: 404 });
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(await rejection(responsePromise)).toMatchObject({ status: 404 });
  });
});
