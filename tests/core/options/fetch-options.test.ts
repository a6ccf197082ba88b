import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import {
  type Client,
  createClient,
  createPlatformFetch,
  type FetchOptions,
} from "../../../src/handwritten/core/index.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { coalesce, failover, retry } from "../../../src/handwritten/reliability/index.ts";
import { checkPlatformFetchOptions } from "../../../src/handwritten/transport/fetch.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { recordingServer } from "../../support/recording-server.ts";

const request: ApiRequest<unknown> = {
  operation: "listModels",
  method: "GET",
  path: "/models",
  body: { kind: "none" },
  reply: "json",
};

/** A `fetch` that writes down what it is given. */
const recording = () => {
  const told: (RequestInit & Record<string, unknown>)[] = [];
  const fetch = async (_: string, init?: RequestInit): Promise<Response> => {
    told.push(init as RequestInit & Record<string, unknown>);
    return Response.json({ data: [] });
  };
  return { told, fetch };
};

describe("fetchOptions", () => {
  const dispatcher = { dispatch() {} };

  it("go to the `fetch` of a client, with each of its requests; a call's win, one by one", async () => {
    const { told, fetch } = recording();
    const fetchOptions: FetchOptions = { keepalive: true, cache: "no-store", cf: { cacheTtl: 5 } };
    const clients: Pick<Client, "send">[] = [
      new OpenAI({ apiKey: "k", fetch, fetchOptions }),
      createClient({ apiKey: "k", fetch, fetchOptions }),
    ];
    for (const client of clients) {
      told.length = 0;
      await client.send(request);
      await client.send(request, { fetchOptions: { cache: "reload", next: { revalidate: 5 } } });
      await client.send(request, { fetchOptions: { cf: undefined } });
      const common = { method: "GET", redirect: "manual", keepalive: true, cf: { cacheTtl: 5 } };
      expect(told).toEqual([
        expect.objectContaining({ ...common, cache: "no-store" }),
        expect.objectContaining({ ...common, cache: "reload", next: { revalidate: 5 } }),
        expect.objectContaining({ ...common, cache: "no-store", cf: undefined }),
      ]);
      expect(told[0]).not.toHaveProperty("next");
    }
  });

  it("are what they were with each attempt and each target", async () => {
    const told: unknown[] = [];
    const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
      told.push([new URL(url).hostname, (init as Record<string, unknown>)["client"]]);
      return Response.json({ error: {} }, { status: 503 });
    };
    const target = (name: string) =>
      new OpenAI({ apiKey: "k", baseURL: `https://${name}.example/v1` }).environment;
    const [a, b] = [target("a"), target("b")];
    const targets = [a, { target: b, name: "b" }];
    const openai = new OpenAI({
      environment: a,
      fetch,
      clock: fakeClock(),
      reliability: { retry: retry({ maxAttempts: 2 }), failover: failover({ targets }) },
    });
    await rejection(openai.get("/x", { fetchOptions: { client: "mine" } }));
    expect(told).toHaveLength(4);
    expect(told).toEqual(
      expect.arrayContaining([
        ["a.example", "mine"],
        ["b.example", "mine"],
      ]),
    );
  });

  it("reach the platform's own `fetch`", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      fetch: globalThis.fetch,
      fetchOptions: {
        dispatcher: {
          dispatch: () => {
            throw new Error("by the dispatcher");
          },
        },
      },
    });
    expect(await rejection(openai.get("/x"))).toMatchObject({
      cause: { cause: { message: "by the dispatcher" } },
    });
    expect(server.requests).toHaveLength(0);
    expect(checkPlatformFetchOptions({ dispatcher })).toBeUndefined();
  });

  it.each<[FetchOptions, RegExp]>([
    [
      { proxy: "http://127.0.0.1:1" },
      /^`fetchOptions\.proxy` is for `fetch`, .* use `proxy`, `agent` or `tls`.*or give it a `fetch`$/,
    ],
    [{ keepalive: true }, /^`fetchOptions\.keepalive` is for `fetch`/],
  ])("are refused over node:http, where they would be without effect: %p", async (fetchOptions, want) => {
    await using server = await recordingServer();
    const { baseURL } = server;
    expect(() => new OpenAI({ apiKey: "k", baseURL, fetchOptions })).toThrow(want);
    expect(() => new OpenAI({ apiKey: "k", baseURL }).withOptions({ fetchOptions })).toThrow(want);
    expect(() => createClient({ apiKey: "k", baseURL, fetchOptions })).toThrow(want);
    const refused = { kind: "configuration", message: expect.stringMatching(want.source.slice(1)) };
    for (const call of [
      () => new OpenAI({ apiKey: "k", baseURL }).get("/x", { fetchOptions }),
      () => new OpenAI({ apiKey: "k", baseURL, maxRetries: 2 }).models.retrieve("m", { fetchOptions }),
      () => createClient({ apiKey: "k", baseURL }).send(request, { fetchOptions }),
      () =>
        createClient({ apiKey: "k", baseURL, platformFetch: createPlatformFetch({}) }).send(request, {
          fetchOptions,
        }),
    ])
      expect(await rejection(call())).toMatchObject(refused);
    expect(server.requests).toHaveLength(0);
    await new OpenAI({ apiKey: "k", baseURL, fetchOptions: { dispatcher: undefined } }).get("/x", {
      fetchOptions: {},
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[object, RegExp]>([
    [
      { method: "DELETE" },
      /^`fetchOptions\.method` is a part of the request: `headers`, `signal` and `redirect` are options of their own$/,
    ],
    [
      { headers: { authorization: "Bearer k" } },
      /^`fetchOptions\.headers` is a part of the request: `headers`, `signal` and `redirect` are options of their own$/,
    ],
    [
      { body: "x" },
      /^`fetchOptions\.body` is a part of the request: `headers`, `signal` and `redirect` are options of their own$/,
    ],
    [
      { signal: AbortSignal.abort() },
      /^`fetchOptions\.signal` is a part of the request: `headers`, `signal` and `redirect` are options of their own$/,
    ],
    [
      { redirect: "follow" },
      /^`fetchOptions\.redirect` is a part of the request: `headers`, `signal` and `redirect` are options of their own$/,
    ],
    [[], /^`fetchOptions` must be an object of options of `fetch`$/],
  ])("hold no part of the request: %p", async (given, want) => {
    const { told, fetch } = recording();
    const fetchOptions = given as FetchOptions;
    expect(() => new OpenAI({ apiKey: "k", fetch, fetchOptions })).toThrow(want);
    expect(() => createClient({ apiKey: "k", fetch, fetchOptions })).toThrow(want);
    expect(await rejection(new OpenAI({ apiKey: "k", fetch }).get("/x", { fetchOptions }))).toMatchObject({
      message: expect.stringMatching(want),
    });
    expect(told).toHaveLength(0);
  });

  it("keep calls apart that would share a request, unless they are one object", async () => {
    const { told, fetch } = recording();
    const openai = new OpenAI({ apiKey: "k", fetch, reliability: { coalesce: coalesce() } });
    const own = { dispatcher };
    await Promise.all(
      [{ fetchOptions: own }, { fetchOptions: own }, { fetchOptions: { dispatcher } }, {}, {}].map(
        (options) => openai.get("/x", options),
      ),
    );
    expect(told.map((init) => init["dispatcher"])).toEqual([dispatcher, dispatcher, undefined]);
  });
});
