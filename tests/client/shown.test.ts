import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import { serve } from "../support/hostile-server.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const page = { object: "list", data: [{ id: "m" }], has_more: false };
const chunk = { id: "c", choices: [{ index: 0, delta: { content: "a" }, finish_reason: null }] };

const clientOf = (server: { readonly origin: string }): OpenAI =>
  new OpenAI({ apiKey: "sk-test", baseURL: `${server.origin}/v1` });

describe("a console shows", () => {
  it("a promise by where it stands, and asks for nothing", async () => {
    await using server = await recordingServer(json(page));
    const promise = clientOf(server).models.list();
    expect(inspect(promise)).toBe("PagePromise { <pending> }");
    await promise.asResponse();
    expect(inspect(promise)).toBe("PagePromise { <answered, not decoded> }");
    await promise;
    expect(inspect(promise)).toMatch(/^PagePromise \{\s+Page <the last one> \{ object: 'list'/);
    expect(server.requests).toHaveLength(1);
  });

  it("a promise that failed with its error", async () => {
    await using server = await recordingServer(json({ error: { message: "no" } }, 400));
    const promise = clientOf(server).models.retrieve("m");
    await promise.catch(() => {});
    expect(inspect(promise)).toMatch(/^APIPromise \{\s+<rejected> BadRequestError/);
  });

  it("a page by its fields, and whether there is more", async () => {
    await using server = await recordingServer(json({ ...page, has_more: true }));
    expect(inspect(await clientOf(server).files.list())).toMatch(/^Page <more to come> \{ object: 'list'/);
  });

  it("a stream by its state and how far it has come, and reads none of it", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`data: ${JSON.stringify(chunk)}\n\n`);
    });
    const { completions } = clientOf(server).chat;
    const stream = await completions.create({ model: "m", messages: [], stream: true });
    expect(inspect(stream)).toMatch(/^EventStream <running> \{ eventsReceived: 0/);
    expect(`${stream}`).toBe("[object Object]");
    const events = stream[Symbol.asyncIterator]();
    await events.next();
    expect(inspect(stream)).toMatch(/^EventStream <running> \{ eventsReceived: 1/);
    await stream.cancel();
    expect(inspect(stream)).toMatch(/^EventStream <cancelled>/);
  });

  it("a helper stream by how it stands", async () => {
    await using server = await recordingServer(json({ error: { message: "no" } }, 400));
    const stream = clientOf(server).chat.completions.stream({ model: "m", messages: [] });
    expect(inspect(stream)).toBe("ChatCompletionStream <running>");
    await stream.done().catch(() => {});
    expect(inspect(stream)).toBe("ChatCompletionStream <failed>");
  });

  it("a client by its settings, without its resources and keys", () => {
    const openai = new OpenAI({
      apiKey: "sk-test",
      baseURL: "https://api.test/v1",
      organization: null,
      project: null,
    });
    expect(inspect(openai)).toMatch(
      /^OpenAI \{\s+baseURL: 'https:\/\/api\.test\/v1',[^}]*maxRetries: 0\s+\}$/,
    );
    class Mine extends OpenAI {
      readonly own = 1;
    }
    expect(inspect(new Mine({ apiKey: "sk-test" }))).toMatch(/^Mine \{[^}]*own: 1/);
  });
});
