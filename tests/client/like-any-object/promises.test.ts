import { describe, expect, it } from "@jest/globals";
import { APIPromise, OpenAI } from "../../../src/handwritten/index.ts";
import { json, type RecordingServer, recordingServer } from "../../support/recording-server.ts";
import { clientOf } from "./every-method.ts";
import { heirs, proxies } from "./wraps.ts";

const wraps = Object.entries(proxies);
const pages = (): Promise<RecordingServer> =>
  recordingServer((request, response, count) =>
    request.url.includes("after=")
      ? json({ object: "list", data: [{ id: "b" }], has_more: false })(request, response, count)
      : json({ object: "list", data: [{ id: "a" }], has_more: true })(request, response, count),
  );
const events = (): Promise<RecordingServer> =>
  recordingServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_test" });
    for (const content of ["a", "b"])
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    response.end("data: [DONE]\n\n");
  });
const streamed = { model: "m", messages: [], stream: true as const };

describe.each(wraps)("behind %s", (name, wrap) => {
  it("the promise of a call gives value, response, failure and end", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const call = () => wrap(clientOf(server).models.retrieve("m"));
    expect(await call()).toEqual({ id: "m" });
    expect(await call().then((model) => model.id)).toBe("m");
    expect(await call().catch(() => undefined)).toEqual({ id: "m" });
    let ended = 0;
    await call().finally(() => {
      ended++;
    });
    expect(ended).toBe(1);
    const { data, response, request_id } = await call().withResponse();
    expect([data, response.status, request_id]).toEqual([{ id: "m" }, 200, "req_test"]);
    const raw = await call().asResponse();
    expect(raw.status).toBe(200);
    expect(await raw.text()).toBe('{"id":"m"}');
    expect(await call()._thenUnwrap(({ id }) => ({ upper: id.toUpperCase() }))).toEqual({ upper: "M" });
    expect((await Promise.all([call(), call()])).map(({ id }) => id)).toEqual(["m", "m"]);
    expect(server.requests).toHaveLength(9);
    const promise = clientOf(server).models.retrieve("m");
    const wrapped = wrap(promise);
    expect((await wrapped.withResponse()).data).toEqual(await promise);
    expect((await promise.withResponse()).data.id).toBe("m");
    expect(server.requests).toHaveLength(10);
  });

  it("the promise of a call that fails rejects, and nothing is left unhandled", async () => {
    await using server = await recordingServer(json({ error: { message: "no" } }, 404));
    const call = () => wrap(clientOf(server).models.retrieve("m"));
    await expect(Promise.resolve(call())).rejects.toMatchObject({ status: 404 });
    await expect(call().withResponse()).rejects.toMatchObject({ status: 404 });
    await expect(call().asResponse()).rejects.toMatchObject({ status: 404 });
    expect(await call().catch((error: { status: number }) => error.status)).toBe(404);
  });

  it("a list and its pages go on to the end", async () => {
    await using server = await pages();
    const collect = async (items: AsyncIterable<{ id: string }>): Promise<string[]> => {
      const all: string[] = [];
      for await (const { id } of items) all.push(id);
      return all;
    };
    const call = () => wrap(clientOf(server).files.list());
    expect(await collect(call())).toEqual(["a", "b"]);
    let count = 0;
    for await (const page of call().iterPages()) count += page.data.length;
    expect(count).toBe(2);
    const page = wrap(await clientOf(server).files.list());
    expect(page.data.map(({ id }) => id)).toEqual(["a"]);
    expect(page.getPaginatedItems()).toHaveLength(1);
    expect(page.hasNextPage()).toBe(true);
    expect(page.nextPageRequest()).toMatchObject({ params: { query: { after: "a" } } });
    expect((await page.getNextPage()).data.map(({ id }) => id)).toEqual(["b"]);
    expect(await collect(page)).toEqual(["a", "b"]);
    expect((await call().withResponse()).data.hasNextPage()).toBe(true);
  });

  it("a stream is read, split, paused and closed", async () => {
    await using server = await events();
    const open = async () => wrap(await clientOf(server).chat.completions.create(streamed));
    const read = async (stream: AsyncIterable<{ choices: { delta: { content?: string | null } }[] }>) => {
      let text = "";
      for await (const { choices } of stream) text += choices[0]?.delta.content;
      return text;
    };
    const stream = await open();
    expect(await read(stream)).toBe("ab");
    expect([stream.verdict, stream.progress.eventsReceived]).toEqual(["complete", 2]);
    expect(stream.response?.status).toBe(200);
    const [left, right] = (await open()).tee({ maxEvents: 2 });
    expect(await Promise.all([read(left), read(right)])).toEqual(["ab", "ab"]);
    const lines = await new Response((await open()).toReadableStream()).text();
    expect(lines.trim().split("\n")).toHaveLength(2);
    const closed = await open();
    closed.pause();
    closed.resume();
    await closed.cancel();
    expect(closed.verdict).toBe("cancelled");
    expect(closed.controller.signal).toBeInstanceOf(AbortSignal);
    await closed[Symbol.asyncDispose]();
  });

  // A helper stream is made of many objects; one that wraps those too, and calls them through the wrappers, is a stranger.
  if (name === "a deep proxy") return;

  it("a stream that puts itself together gives its end and its events", async () => {
    await using server = await events();
    const stream = wrap(clientOf(server).chat.completions.stream({ model: "m", messages: [] }));
    let text = "";
    stream.on("content", (delta: string) => {
      text += delta;
    });
    await Promise.resolve(stream.done()).catch(() => undefined);
    expect(text).toBe("ab");
  });
});

describe.each(Object.entries(heirs))("the promise of a call as the prototype of %s", (_, wrap) => {
  it("gives value and response", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const heir = wrap(clientOf(server).models.retrieve("m"));
    expect((await heir.withResponse()).data).toEqual({ id: "m" });
    expect((await heir.asResponse()).status).toBe(200);
    expect(await heir).toEqual({ id: "m" });
    expect(server.requests).toHaveLength(1);
  });
});

describe("_thenUnwrap", () => {
  it("gives a promise of the same kind for what the function makes of the value, with one request", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const promise = clientOf(server).models.retrieve("m");
    const seen: unknown[] = [];
    const derived = promise._thenUnwrap((model, { response }) => {
      seen.push(response);
      return { shout: model.id.toUpperCase() };
    });
    expect(derived).toBeInstanceOf(APIPromise);
    expect(derived).toBeInstanceOf(Promise);
    expect(seen).toEqual([]);
    const { data, response, request_id } = await derived.withResponse();
    expect(data).toEqual({ shout: "M" });
    expect([data._request_id, request_id]).toEqual(["req_test", "req_test"]);
    expect(await derived).toBe(data);
    expect(response).toBe(await derived.asResponse());
    expect(response).toBe(await promise.asResponse());
    expect(seen).toEqual([response]);
    expect(await promise).toEqual({ id: "m" });
    expect(server.requests).toHaveLength(1);
  });

  it("can be used on what it gave, and on a list", async () => {
    await using server = await pages();
    const ids = clientOf(server)
      .files.list()
      ._thenUnwrap((page) => page.data.map(({ id }) => id));
    const { data } = await ids._thenUnwrap((all) => all.join()).withResponse();
    expect(data).toBe("a");
    expect(await ids).toEqual(["a"]);
  });

  it("takes what the function promises, and fails as it fails", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const call = () => clientOf(server).models.retrieve("m");
    expect(await call()._thenUnwrap(async ({ id }) => `later ${id}`)).toBe("later m");
    const failed = call()._thenUnwrap((): never => {
      throw new RangeError("no use for it");
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect((await failed.asResponse()).status).toBe(200);
  });

  it("hands a failure on without calling the function", async () => {
    await using server = await recordingServer(json({ error: { message: "no" } }, 404));
    let calls = 0;
    const derived = clientOf(server)
      .models.retrieve("m")
      ._thenUnwrap(() => calls++);
    await expect(derived).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(derived.withResponse()).rejects.toMatchObject({ status: 404 });
    await expect(derived.asResponse()).rejects.toMatchObject({ status: 404 });
    expect(calls).toBe(0);
  });
});
