import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { fastify } from "fastify";
import { Hono } from "hono";
import {
  fastifyWebhookHandler,
  memoryReplayStore,
  nodeWebhookHandler,
  type ReceiveOptions,
  signWebhook,
  type WebhookHandler,
  webhookHandler,
} from "../../src/handwritten/webhooks/index.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const EVENT = JSON.stringify({ id: "evt_1", type: "batch.completed", data: { id: "batch_é" } });

let close: () => unknown = () => {};
afterEach(async () => {
  await close();
});

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
};
const httpServer = (listener: RequestListener): Promise<string> => listening(createServer(listener));

type Start = (handler: WebhookHandler, options: ReceiveOptions) => Promise<string>;

const servers: Readonly<Record<string, Start>> = {
  "node:http": (handler, options) => httpServer(nodeWebhookHandler(handler, options)),
  "Express without a parser": (handler, options) =>
    httpServer(express().post("/webhook", nodeWebhookHandler(handler, options))),
  "Express with raw bodies": (handler, options) =>
    httpServer(
      express()
        .post("/webhook", express.raw({ type: "application/json" }), nodeWebhookHandler(handler, options))
        .use(express.json()),
    ),
  "Express that keeps the raw body": (handler, options) =>
    httpServer(
      express()
        .use(
          express.json({
            verify: (request, _, bytes) => {
              Object.assign(request, { rawBody: bytes });
            },
          }),
        )
        .post("/webhook", nodeWebhookHandler(handler, options)),
    ),
  Fastify: async (handler, options) => {
    const app = fastify();
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_, body, done) => done(null, body));
    app.post("/webhook", fastifyWebhookHandler(handler, options));
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    close = () => app.close();
    return `${address}/webhook`;
  },
  Hono: async (handler, options) => {
    const receive = webhookHandler(handler, options);
    const app = new Hono().post("/webhook", (c) => receive(c.req.raw));
    const server = await new Promise<Server>((done) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () =>
        done(started as Server),
      );
    });
    close = () => server.close();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
  },
};
const names = Object.keys(servers);

const signed = (payload = EVENT) => signWebhook(payload, { secret: SECRET, id: "wh_1" });
const post = async (url: string, headers: HeadersInit, body: string = EVENT): Promise<[number, string]> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(headers as Record<string, string>) },
    body,
  });
  return [response.status, await response.text()];
};

describe.each(names)("behind %s", (name) => {
  const start = servers[name] as Start;
  const run = async (options: Partial<ReceiveOptions> = {}, handler: WebhookHandler = () => {}) => {
    const errors: unknown[] = [];
    const handled: unknown[] = [];
    const url = await start(
      async (event, info) => {
        await handler(event, info);
        handled.push([event, info.id]);
      },
      { secret: SECRET, onError: (error) => errors.push(error), ...options },
    );
    return { url, errors, handled };
  };

  it("a webhook is handled and answered with 204", async () => {
    const { url, handled, errors } = await run();
    expect(await post(url, await signed())).toEqual([204, ""]);
    expect([handled, errors]).toEqual([[[JSON.parse(EVENT), "wh_1"]], []]);
  });

  it("a forged one is answered with 400, and a failure of the handler with 500", async () => {
    const { url, handled, errors } = await run({}, () => {
      throw new Error("the database is gone");
    });
    expect((await post(url, await signed(), `${EVENT} `))[0]).toBe(400);
    expect(await post(url, await signed())).toEqual([500, "the webhook could not be handled"]);
    expect(handled).toEqual([]);
    expect(errors).toMatchObject([
      { kind: "webhook", reason: "signature" },
      { message: "the database is gone" },
    ]);
  });

  it("one that comes again is handled once, and again when it failed", async () => {
    let failures = 1;
    const { url, handled } = await run({ replays: memoryReplayStore() }, () => {
      if (failures-- > 0) throw new Error("not yet");
    });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await post(url, await signed()))[0]);
    expect([statuses, handled.length]).toEqual([[500, 204, 204], 1]);
  });
});

it.each(["node:http", "Hono", "Express without a parser"])(
  "behind %s a body that is too large is answered with 413",
  async (name) => {
    const errors: unknown[] = [];
    const url = await (servers[name] as Start)(() => {}, {
      secret: SECRET,
      maxBodyBytes: 100,
      onError: (error) => errors.push(error),
    });
    const large = JSON.stringify({ type: "x", data: "x".repeat(200) });
    expect(await post(url, await signed(large), large)).toEqual([
      413,
      "the webhook is larger than 100 bytes",
    ]);
    expect(errors).toMatchObject([{ kind: "too_large" }]);
  },
);

it.each(["node:http", "Hono"])("behind %s another method is answered with 405", async (name) => {
  const handler = webhookHandler(() => {}, { secret: SECRET });
  if (name === "Hono") {
    const response = await handler(new Request("http://localhost/webhook"));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    return;
  }
  const url = await (servers[name] as Start)(() => {}, { secret: SECRET });
  const response = await fetch(url);
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});

describe("a body that a parser has taken", () => {
  const errors: unknown[] = [];
  const options = { secret: SECRET, onError: (error: unknown) => errors.push(error) };
  afterEach(() => {
    expect(errors.splice(0)).toMatchObject([
      { kind: "usage", message: expect.stringContaining("express.raw") },
    ]);
  });

  it("of Express is answered with 500, and the error says where the raw one is", async () => {
    const url = await httpServer(
      express()
        .use(express.json())
        .post(
          "/webhook",
          nodeWebhookHandler(() => {}, options),
        ),
    );
    expect((await post(url, await signed()))[0]).toBe(500);
  });

  it("of Fastify is answered with 500, and the error says where the raw one is", async () => {
    const app = fastify();
    app.post(
      "/webhook",
      fastifyWebhookHandler(() => {}, options),
    );
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    close = () => app.close();
    expect((await post(`${address}/webhook`, await signed()))[0]).toBe(500);
  });

  it("of a Web request is answered with 500, and the error says where the raw one is", async () => {
    const request = new Request("http://localhost/webhook", {
      method: "POST",
      headers: await signed(),
      body: EVENT,
    });
    await request.json();
    expect((await webhookHandler(() => {}, options)(request)).status).toBe(500);
  });
});
