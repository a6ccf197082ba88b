import { afterEach, describe, expect, it } from "@jest/globals";
import * as undici6 from "undici-6";
import * as undici7 from "undici-7";
import * as undici8 from "undici-8";
import type { ClientOptions } from "../../../src/handwritten/client/client-options.ts";
import { OpenAI } from "../../../src/handwritten/client/openai.ts";
import { serve } from "../../support/hostile-server.ts";
import { json, recordingServer } from "../../support/recording-server.ts";

const apiKey = "sk-dispatchers-0123456789abcdef";
const PLACE = Symbol.for("undici.globalDispatcher.1");
/** The part of undici that all versions have. */
interface Undici {
  readonly Agent: new () => { destroy(): Promise<void> };
  readonly MockAgent: new () => MockAgent;
  setGlobalDispatcher(dispatcher: object): void;
}

interface MockAgent {
  disableNetConnect(): void;
  get(origin: string): {
    intercept(request: object): { reply(status: number, body: object, options: object): unknown };
  };
}

const versions = [
  ["undici 6", undici6 as unknown as Undici],
  ["undici 7", undici7 as unknown as Undici],
  ["undici 8", undici8 as unknown as Undici],
] as const;

const mockOf = ({ MockAgent }: Undici): MockAgent => {
  const mock = new MockAgent();
  mock.disableNetConnect();
  mock
    .get("http://127.0.0.1:1")
    .intercept({ path: "/v1/models/m", method: "GET" })
    .reply(
      200,
      { id: "mocked" },
      { headers: { "content-type": "application/json", "x-request-id": "req_1" } },
    );
  return mock;
};

const retrieve = (options: ClientOptions): Promise<unknown> =>
  new OpenAI({
    apiKey,
    allowInsecureHttp: true,
    baseURL: "http://127.0.0.1:1/v1",
    ...options,
  }).models.retrieve("m");

/** What a program's `setGlobalDispatcher` does, in this context. */
const arrange = (dispatcher: object | undefined): void => {
  Reflect.set(globalThis, PLACE, dispatcher);
};

afterEach(() => {
  undici8.setGlobalDispatcher(new undici8.Agent());
  arrange(undefined);
});

/** A dispatcher that counts what it passes on. */
const counting = (name: string) => {
  const agent = new undici7.Agent();
  const Counting = {
    [name]: class {
      asked = 0;
      dispatch(...args: Parameters<typeof agent.dispatch>) {
        this.asked++;
        return agent.dispatch(...args);
      }
    },
  }[name];
  if (!Counting) throw new Error("no class");
  return Object.assign(new Counting(), { [Symbol.asyncDispose]: () => agent.destroy() });
};

describe("requests on Node", () => {
  it.each(versions)("go by the `MockAgent` of %s that is set for the process", async (_name, undici) => {
    undici.setGlobalDispatcher(mockOf(undici));
    expect(await retrieve({})).toMatchObject({ id: "mocked" });
    await expect(retrieve({ transport: "node:http" })).rejects.toMatchObject({ kind: "connection" });
  });

  it.each(versions)(
    "go by a `MockAgent` of %s in `fetchOptions`, of a client and of a call",
    async (_name, undici) => {
      expect(await retrieve({ fetchOptions: { dispatcher: mockOf(undici) } })).toMatchObject({
        id: "mocked",
        _request_id: "req_1",
      });
      const openai = new OpenAI({ apiKey, baseURL: "http://127.0.0.1:1/v1" });
      const fetchOptions = { dispatcher: mockOf(undici) };
      expect(await openai.models.retrieve("m", { fetchOptions })).toMatchObject({ id: "mocked" });
    },
  );

  it.each(versions)(
    "are streamed by an `Agent` of %s in `fetchOptions`, as slowly as they are read",
    async (_name, undici) => {
      let written = 0;
      await using server = await serve(async (_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const piece = `: ${"x".repeat(65_000)}\n\n`;
        for (; written < 2000 && !response.destroyed; written++)
          if (!response.write(piece))
            await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
        response.end();
      });
      const dispatcher = new undici.Agent();
      const openai = new OpenAI({ apiKey, baseURL: `${server.origin}/v1`, fetchOptions: { dispatcher } });
      const download = await openai.files.content("file-1");
      const reader = download.body?.getReader();
      expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
      // Time for the whole body, unless the reader makes the server wait.
      for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(written).toBeLessThan(500);
      await reader?.cancel();
      await server.allClosed();
      await dispatcher.destroy();
    },
  );

  it("go over node:http beside a plain `Agent`, unless `transport` says otherwise", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    await using agent = counting("Agent");
    arrange(agent);
    const { baseURL } = server;
    await retrieve({ baseURL });
    expect([agent.asked, server.requests.length]).toEqual([0, 1]);
    await retrieve({ baseURL, transport: "dispatcher" });
    expect([agent.asked, server.requests.length]).toEqual([1, 2]);
    await retrieve({ baseURL, transport: "node:http" });
    expect([agent.asked, server.requests.length]).toEqual([1, 3]);
  });

  it("go by the dispatcher of the moment", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    await using first = counting("ProxyAgent");
    await using second = counting("MockAgent");
    const openai = new OpenAI({ apiKey, baseURL: server.baseURL });
    arrange(first);
    await openai.models.retrieve("m");
    arrange(second);
    await openai.models.retrieve("m");
    arrange(undefined);
    await openai.models.retrieve("m");
    expect([first.asked, second.asked, server.requests.length]).toEqual([1, 1, 3]);
  });

  it("go by Node's own dispatcher when no other is set", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    expect(await retrieve({ baseURL: server.baseURL, transport: "dispatcher" })).toMatchObject({ id: "m" });
  });

  it("are refused for what a dispatcher is not, and for two ways to connect", () => {
    for (const [options, message] of [
      [{ fetchOptions: { dispatcher: "http://127.0.0.1:1" } }, "must be a `Dispatcher` of undici"],
      [{ fetchOptions: { dispatcher: {}, keepalive: true } }, "`fetchOptions.keepalive` is for `fetch`"],
      [{ transport: "dispatcher", proxy: "env" }, "without `agent`, `proxy` and `tls`"],
      [{ transport: "http2" as "dispatcher" }, '`transport` must be "node:http" or "dispatcher"'],
      [{ transport: "dispatcher", fetch }, "`tls` and `transport` out"],
    ] as const)
      expect(() => new OpenAI({ apiKey, ...options })).toThrow(message);
  });

  it("that a dispatcher switches to another protocol fail", async () => {
    const dispatcher = {
      dispatch: (_options: object, handler: { onUpgrade(...args: unknown[]): void }) => {
        handler.onUpgrade(101, [], { destroy: () => {} });
        return true;
      },
    };
    await expect(retrieve({ fetchOptions: { dispatcher } })).rejects.toThrow("101 Switching Protocols");
  });
});
