import { describe, expect, it } from "@jest/globals";
import { cachedKey, refreshOn401 } from "../../src/handwritten/auth/index.ts";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import {
  APIUserAbortError,
  AuthenticationError,
  OAuthError,
  OpenAIError,
} from "../../src/handwritten/errors/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type Answer, json, recordingServer } from "../support/recording-server.ts";
import { asked } from "./deferred.ts";

const LIST: ApiRequest = {
  operation: "listModels",
  method: "GET",
  path: "/models",
  body: { kind: "none" },
  reply: "json",
};
const refused = { error: { message: "wrong key", code: "invalid_api_key" } };

/** A server that accepts `key-<good>` and later keys. */
const accepting = (good: number): Answer => {
  return (request, response, count) =>
    Number(/\d+$/.exec(request.headers.authorization ?? "")?.[0]) >= good
      ? json({ ok: true })(request, response, count)
      : json(refused, 401)(request, response, count);
};

const setUp = async (answer: Answer, options: Parameters<typeof refreshOn401>[1] = {}) => {
  const server = await recordingServer(answer);
  let count = 0;
  const key = cachedKey(async () => `key-${++count}`);
  const events: ClientEvent[] = [];
  const client = createClient({
    baseURL: server.baseURL,
    apiKey: async () => (await key()).expose("authorization header"),
    adminAPIKey: "admin-1",
    layers: [refreshOn401(key, options)],
    emit: (event) => events.push(event),
  });
  const sent = () => server.requests.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));
  return {
    server,
    client,
    events,
    sent,
    asked: () => count,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

describe("refreshOn401", () => {
  it("sends once more with a new key", async () => {
    await using it = await setUp(accepting(2));
    expect(await it.client.send(LIST)).toMatchObject({ ok: true });
    expect(await it.client.send(LIST)).toMatchObject({ ok: true });
    expect(it.sent()).toEqual(["key-1", "key-2", "key-2"]);
    expect(it.events).toMatchObject([{ type: "retry", operation: "listModels", attempt: 1, delayMs: 0 }]);
  });

  it("does so once: the second 401 is the caller's", async () => {
    await using it = await setUp(accepting(9));
    await expect(it.client.send(LIST)).rejects.toBeInstanceOf(AuthenticationError);
    expect(it.sent()).toEqual(["key-1", "key-2"]);
  });

  it("asks for one new key for all calls that failed with the same", async () => {
    await using it = await setUp(accepting(2));
    await Promise.all([1, 2, 3, 4, 5].map(() => it.client.send(LIST)));
    expect(it.asked()).toBe(2);
    expect(it.sent().filter((key) => key === "key-2")).toHaveLength(5);
  });

  it.each([400, 403, 429, 500])("leaves %d alone", async (status) => {
    await using it = await setUp(json(refused, status));
    await expect(it.client.send(LIST)).rejects.toMatchObject({ status });
    expect(it.sent()).toEqual(["key-1"]);
  });

  it("never repeats a body that can be read only once", async () => {
    await using it = await setUp(accepting(2));
    const once = async function* (): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("once");
    };
    const body = { kind: "stream", value: once(), contentType: "text/plain" } as const;
    await expect(it.client.send({ ...LIST, method: "POST", body })).rejects.toBeInstanceOf(
      AuthenticationError,
    );
    expect(it.sent()).toEqual(["key-1"]);
    // But the key is forgotten: the next call has a new one.
    await it.client.send(LIST);
    expect(it.sent()).toEqual(["key-1", "key-2"]);
  });

  it("is about one of a client's two keys", async () => {
    await using ordinary = await setUp(accepting(2));
    await expect(ordinary.client.send({ ...LIST, auth: "admin" })).rejects.toBeInstanceOf(
      AuthenticationError,
    );
    expect([ordinary.sent(), ordinary.asked()]).toEqual([["admin-1"], 0]);
    await using admin = await setUp(accepting(2), { auth: "admin" });
    await expect(admin.client.send(LIST)).rejects.toBeInstanceOf(AuthenticationError);
    expect(admin.sent()).toEqual(["key-1"]);
  });

  it("waits for a key no longer than the call lasts", async () => {
    await using server = await recordingServer();
    const { ask, count } = asked<string>();
    const key = cachedKey(ask, { clock: fakeClock() });
    const client = createClient({
      baseURL: server.baseURL,
      apiKey: async () => (await key()).expose("authorization header"),
      layers: [refreshOn401(key)],
    });
    const controller = new AbortController();
    const call = client.send(LIST, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toBeInstanceOf(APIUserAbortError);
    expect([count(), server.requests]).toEqual([1, []]);
  });

  it("leaves a 401 alone that another key got", async () => {
    await using server = await recordingServer(json(refused, 401));
    const key = cachedKey(async () => "never asked for");
    const client = createClient({ baseURL: server.baseURL, apiKey: "other", layers: [refreshOn401(key)] });
    await expect(client.send(LIST)).rejects.toBeInstanceOf(AuthenticationError);
    expect([server.requests.length, key.liveSecrets()]).toEqual([1, []]);
  });

  it("does not mistake a refused exchange for a refused key", async () => {
    await using server = await recordingServer();
    let count = 0;
    const key = cachedKey(async () => {
      count++;
      throw new OAuthError(401, "invalid_client", "who are you", new Headers());
    });
    const client = createClient({
      baseURL: server.baseURL,
      apiKey: async () => (await key()).expose("authorization header"),
      layers: [refreshOn401(key)],
    });
    await expect(client.send(LIST)).rejects.toBeInstanceOf(OpenAIError);
    expect([count, server.requests]).toEqual([1, []]);
  });
});
