import { createHash } from "node:crypto";
import { expect, it } from "@jest/globals";
import { Environment, OpenAI } from "../../src/handwritten/index.ts";
import { connectRealtime } from "../../src/handwritten/realtime/index.ts";
import { retry } from "../../src/handwritten/reliability/index.ts";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { toFile } from "../../src/handwritten/uploads/index.ts";
import { rejection } from "../support/call.ts";
import { bodyOf, serve } from "../support/hostile-server.ts";
import { readUntil } from "../support/realtime.ts";
import { echoServer } from "./echo-server.ts";
import { load } from "./load.ts";
import { startNginx } from "./nginx.ts";
import { describeWith } from "./program.ts";

const clientOf = (origin: string, options: object = {}): OpenAI =>
  new OpenAI({ apiKey: "sk-ordinary-test", baseURL: `${origin}/v1`, maxRetries: 0, ...options });
const retrying = { maxRetries: undefined, reliability: { retry: retry({ baseDelayMs: 10 }) } };
const portOf = (url: string): number => Number(new URL(url).port);

describeWith("nginx", "nginx", () => {
  it("passes on calls, each with its own answer", async () => {
    await using server = await echoServer();
    await using nginx = await startNginx({ backends: [server.port] });
    const result = await load(clientOf(nginx.origin), { calls: 1_000, atOnce: 20 });
    expect(result).toEqual({ failures: [], mixed: 0, calls: 1_000 });
    // Both sides keep their connections.
    expect(server.opened()).toBeLessThan(100);
  });

  it.each([
    ["with buffers", "proxy_buffering on;"],
    ["without buffers", "proxy_buffering off;"],
    ["compressed", "gzip on; gzip_types text/event-stream; gzip_min_length 1;"],
  ])("passes on a stream %s, whole", async (_how, location) => {
    await using server = await startServer({ streams: { pieces: 40, pieceChars: 20 } });
    await using nginx = await startNginx({ backends: [portOf(server.url)], location });
    const direct = new OpenAI({ apiKey: server.apiKey, baseURL: server.url });
    const types = async (openai: OpenAI): Promise<string[]> => {
      const events: string[] = [];
      const stream = await openai.responses.create({ model: "gpt-5", input: "x", stream: true });
      for await (const { type } of stream) events.push(type);
      return events;
    };
    const want = await types(direct);
    expect(want.length).toBeGreaterThan(40);
    expect(await types(clientOf(nginx.origin))).toEqual(want);
  });

  it("passes on each event of a stream without buffers before the next one is sent", async () => {
    let more = (): void => {};
    const chunk = (content: string): string =>
      `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    await using server = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(chunk("1"));
      more = () => response.end(`${chunk("2")}data: [DONE]\n\n`);
    });
    await using nginx = await startNginx({ backends: [server.port], location: "proxy_buffering off;" });
    const stream = await clientOf(nginx.origin).chat.completions.create({
      model: "m",
      messages: [{ role: "user", content: "x" }],
      stream: true,
    });
    const pieces: unknown[] = [];
    for await (const { choices } of stream) {
      pieces.push(choices[0]?.delta.content);
      // The server has not ended before the first has come.
      if (pieces.length === 1) more();
    }
    expect(pieces).toEqual(["1", "2"]);
  });

  it.each([
    ["it holds back until they are whole", ""],
    ["as they come", "proxy_request_buffering off;"],
  ])("passes on uploads %s", async (_how, location) => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, "0123456789abcdef~");
    const seen: string[] = [];
    await using server = await serve(async (request, response) => {
      const body = await bodyOf(request);
      const at = body.indexOf("0123456789abcdef~");
      seen.push(
        createHash("sha256")
          .update(body.subarray(at, at + bytes.length))
          .digest("hex"),
      );
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          id: "file-1",
          object: "file",
          bytes: bytes.length,
          created_at: 1,
          filename: "a.bin",
          purpose: "user_data",
          status: "processed",
        }),
      );
    });
    await using nginx = await startNginx({ backends: [server.port], location });
    const openai = clientOf(nginx.origin);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    }
    await openai.files.create({ file: await toFile(bytes, "a.bin"), purpose: "user_data" });
    await openai.files.create({ file: await toFile(pieces(), "a.bin"), purpose: "user_data" });
    const want = createHash("sha256").update(bytes).digest("hex");
    expect(seen).toEqual([want, want]);
  });

  it("refuses an upload that is too large with a status, whatever was still to be sent", async () => {
    await using server = await echoServer();
    await using nginx = await startNginx({ backends: [server.port], server: "client_max_body_size 10k;" });
    const error = await rejection(
      clientOf(nginx.origin).files.create({
        file: await toFile(Buffer.alloc(4 * 1024 * 1024), "a.bin"),
        purpose: "user_data",
      }),
    );
    expect(error).toMatchObject({ status: 413 });
  });

  it("passes on a Realtime socket", async () => {
    await using server = await startServer();
    await using nginx = await startNginx({ backends: [portOf(server.url)] });
    const environment = new Environment({ apiKey: server.apiKey, baseURL: `${nginx.origin}/v1` });
    await using connection = await connectRealtime(environment, { model: "gpt-realtime" });
    await connection.send({
      type: "conversation.item.create",
      item: { type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] },
    });
    await connection.send({ type: "response.create" });
    const events = await readUntil(connection, "response.done");
    expect(events.at(-1)?.type).toBe("response.done");
    expect(server.sockets).toHaveLength(1);
  });

  it("reloads under load, and no call with a retry fails or has another's answer", async () => {
    await using server = await echoServer();
    await using nginx = await startNginx({ backends: [server.port] });
    const result = await load(clientOf(nginx.origin, retrying), {
      calls: 1_200,
      atOnce: 12,
      during: (call) => {
        if (call % 200 === 100) nginx.signal("SIGHUP");
      },
    });
    expect(result).toEqual({ failures: [], mixed: 0, calls: 1_200 });
  });

  it("closes connections that wait for a second, or have had ten requests, and no call with a retry fails", async () => {
    await using server = await echoServer();
    await using nginx = await startNginx({
      backends: [server.port],
      server: "keepalive_timeout 1s; keepalive_requests 10;",
    });
    const openai = clientOf(nginx.origin, retrying);
    let rounds = 0;
    // Each burst meets the moment at which the connections of the one before are closed.
    for (const pauseMs of [0, 985, 995, 1_000, 1_005]) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      expect(await load(openai, { calls: 60, atOnce: 20 })).toEqual({ failures: [], mixed: 0, calls: 60 });
      rounds++;
    }
    expect(rounds).toBe(5);
  });

  it("is killed and started again, which costs one call for each that is under way, and none with a retry", async () => {
    await using server = await echoServer();
    await using nginx = await startNginx({ backends: [server.port] });
    const openai = clientOf(nginx.origin, retrying);
    await load(openai, { calls: 20, atOnce: 20 });
    await nginx.kill();
    await nginx.restart();
    expect(await load(openai, { calls: 100, atOnce: 10 })).toEqual({ failures: [], mixed: 0, calls: 100 });
  });

  it("has no server behind it, which is a 502 with a status and a kind", async () => {
    await using server = await echoServer();
    await using nginx = await startNginx({ backends: [server.port] });
    await server[Symbol.asyncDispose]();
    expect(await rejection(clientOf(nginx.origin).models.list())).toMatchObject({
      status: 502,
      kind: "server",
    });
  });
});
