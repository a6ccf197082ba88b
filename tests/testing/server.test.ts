import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { startServer } from "../../src/handwritten/testing/index.ts";

const post = (url: string, key: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

/** The names of the events, and the last data, as they are on the wire. */
const readStream = async (response: Response) => {
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const text = await response.text();
  return {
    names: [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name),
    end: /data: (.*)\n\n$/.exec(text)?.[1],
  };
};

describe("startServer", () => {
  it("listens on 127.0.0.1 alone, on the port that was asked for", async () => {
    await using first = await startServer();
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    await expect(startServer({ port: Number(new URL(first.url).port) })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  it("frees its port and ends open connections when it is closed", async () => {
    const server = await startServer();
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    const ended = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("connect", resolve));
    await server.close();
    await ended;
    await expect(fetch(`${server.url}/models`)).rejects.toThrow();
    await server.close();
  });

  it("records what it received, in order", async () => {
    await using server = await startServer();
    await post(`${server.url}/embeddings`, server.apiKey, { model: "m", input: "é" }, { "x-mine": "1" });
    await fetch(`${server.url}/nothing?a=b`);
    const [first, second] = server.requests;
    expect(first).toMatchObject({
      method: "POST",
      url: "/v1/embeddings",
      operation: "createEmbedding",
      body: { model: "m", input: "é" },
    });
    expect(first?.headers).toMatchObject({ "x-mine": "1", "content-type": "application/json" });
    expect(new TextDecoder().decode(first?.bytes)).toBe('{"model":"m","input":"é"}');
    expect(second).toMatchObject({
      method: "GET",
      url: "/v1/nothing?a=b",
      operation: undefined,
      body: undefined,
    });
  });

  it("gives every answer its own request id", async () => {
    await using server = await startServer();
    const ids = [];
    for (const path of ["/models", "/nothing", "/models"])
      ids.push((await fetch(server.url + path)).headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(3);
  });

  it("distinguishes an operation from its beta by the query", async () => {
    await using server = await startServer();
    await post(`${server.url}/responses`, server.apiKey, { model: "m", input: "x" });
    await post(`${server.url}/responses?beta=true`, server.apiKey, { model: "m", input: "x" });
    expect(server.requests.map(({ operation }) => operation)).toEqual([
      "createResponse",
      "beta_createResponse",
    ]);
  });
});

describe("the replies", () => {
  it("end a list: no page follows, and the ids are those of the items", async () => {
    await using server = await startServer();
    const page = await (
      await fetch(`${server.url}/files`, { headers: { authorization: `Bearer ${server.apiKey}` } })
    ).json();
    expect(page).toMatchObject({ has_more: false, first_id: page.data[0].id, last_id: page.data[0].id });
  });

  it("are those of success: a job has ended and has no error", async () => {
    await using server = await startServer();
    const reply = await (
      await post(`${server.url}/responses`, server.apiKey, { model: "m", input: "x" })
    ).json();
    expect(reply).toMatchObject({ status: "completed", error: null, incomplete_details: null });
  });

  it("are the same every time", async () => {
    await using server = await startServer();
    const texts = [];
    for (const _ of [1, 2])
      texts.push(
        await (await post(`${server.url}/responses`, server.apiKey, { model: "m", input: "x" })).text(),
      );
    expect(texts[0]).toBe(texts[1]);
  });

  const messages = [{ role: "user", content: "x" }];
  const beta = { "openai-beta": "assistants=v2" };
  const streams: {
    path: string;
    body: object;
    headers?: Record<string, string>;
    names: string[];
    end: RegExp;
  }[] = [
    {
      path: "/responses",
      body: { model: "m", input: "x" },
      names: [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        ...Array<string>(3).fill("response.output_text.delta"),
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
      ],
      end: /^\{"type":"response\.completed"/,
    },
    { path: "/chat/completions", body: { model: "m", messages }, names: [], end: /^\[DONE\]$/ },
    { path: "/completions", body: { model: "m", prompt: "x" }, names: [], end: /^\[DONE\]$/ },
    {
      path: "/images/generations",
      body: { prompt: "x", partial_images: 1 },
      names: ["image_generation.partial_image", "image_generation.completed"],
      end: /^\{"type":"image_generation\.completed"/,
    },
    {
      path: "/threads/runs",
      body: { assistant_id: "a" },
      headers: beta,
      names: [
        "thread.created",
        "thread.run.created",
        "thread.run.queued",
        "thread.run.in_progress",
        "thread.run.step.created",
        "thread.run.step.in_progress",
        "thread.message.created",
        "thread.message.in_progress",
        ...Array<string>(3).fill("thread.message.delta"),
        "thread.message.completed",
        "thread.run.step.completed",
        "thread.run.completed",
        "done",
      ],
      end: /^\[DONE\]$/,
    },
  ];
  it.each(streams)(
    "of $path stream when they are asked to, and not otherwise",
    async ({ path, body, headers, names, end }) => {
      await using server = await startServer();
      const stream = await readStream(
        await post(server.url + path, server.apiKey, { ...body, stream: true }, headers),
      );
      expect(stream.names).toEqual(names);
      expect(stream.end).toMatch(end);
      for (const more of [{}, { stream: false }]) {
        const plain = await post(server.url + path, server.apiKey, { ...body, ...more }, headers);
        expect(plain.headers.get("content-type")).toBe("application/json");
      }
    },
  );

  it("stream speech when its format says so, and are bytes otherwise", async () => {
    await using server = await startServer();
    const speech = { model: "tts-1", input: "x", voice: "alloy" };
    const stream = await readStream(
      await post(`${server.url}/audio/speech`, server.apiKey, { ...speech, stream_format: "sse" }),
    );
    expect(stream.names).toEqual([...Array<string>(3).fill("speech.audio.delta"), "speech.audio.done"]);
    const bytes = await post(`${server.url}/audio/speech`, server.apiKey, speech);
    expect(bytes.headers.get("content-type")).toBe("application/octet-stream");
    expect((await bytes.arrayBuffer()).byteLength).toBe(256);
  });

  it("stream a stored response when the query says so", async () => {
    await using server = await startServer();
    const headers = { authorization: `Bearer ${server.apiKey}` };
    const stream = await readStream(await fetch(`${server.url}/responses/r?stream=true`, { headers }));
    expect(stream.names.at(-1)).toBe("response.completed");
  });
});
