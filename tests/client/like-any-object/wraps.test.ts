import { describe, expect, it } from "@jest/globals";
import { listModels } from "../../../src/generated/operations/index.ts";
import type { OpenAI } from "../../../src/handwritten/index.ts";
import { retry } from "../../../src/handwritten/reliability/index.ts";
import { casesOf } from "../../support/runs.ts";
import {
  at,
  clientOf,
  everyMethod,
  everyResource,
  exchange,
  holderOf,
  invoke,
  type MethodCall,
  observedServer,
} from "./every-method.ts";
import { clones, copies, guards, heirs, proxies, type Wrap } from "./wraps.ts";

/** The methods of the client that are tried with each way. */
const methods = casesOf(everyMethod, 16);

const api = observedServer();

/** The calls that did not send what an untouched client sends, with what they sent instead. */
const differing = async (
  calls: readonly MethodCall[],
  make: (call: MethodCall) => unknown,
): Promise<string[]> => {
  const found: string[] = [];
  for (const call of calls) {
    const { sent, value } = await exchange(api.server, () => make(call)).catch((error: Error) => ({
      sent: [String(error)],
      value: error,
    }));
    if (sent.length !== 1 || sent[0] !== api.plain.get(call.name)) found.push(`${call.name}: [${sent}]`);
    if (value === undefined && call.hasAnswer) found.push(`${call.name}: no answer`);
  }
  return found;
};

const use = async (openai: OpenAI, call: MethodCall): Promise<void> => {
  await invoke(openai, call);
};

const states = ["fresh", "used"] as const;
const cases = (wraps: Readonly<Record<string, Wrap>>): [string, (typeof states)[number], Wrap][] =>
  Object.entries(wraps).flatMap(([name, wrap]) => states.map((state) => [name, state, wrap] as never));

describe("a client behind", () => {
  it.each(cases({ ...proxies, ...heirs, ...clones, ...copies }))(
    "%s (%s) sends what the client sends, and the client goes on",
    async (_, state, wrap) => {
      const failed = await differing(methods, async (call) => {
        const openai = clientOf(api.server);
        if (state === "used") {
          await use(openai, call);
          api.server.requests.pop();
        }
        const value = await invoke(wrap(openai), call);
        await use(openai, call);
        api.server.requests.pop();
        return value;
      });
      expect(failed).toEqual([]);
    },
  );

  it.each(cases({ ...proxies, ...heirs }))("%s (%s) has everything else too", async (_, state, wrap) => {
    const openai = clientOf(api.server).withOptions({ reliability: { retry: retry() } });
    if (state === "used") await openai.models.list();
    const wrapped = wrap(openai);
    const { sent } = await exchange(api.server, async () => {
      await wrapped.get("/a");
      await wrapped.post("/b", { body: {} });
      await wrapped.put("/c");
      await wrapped.patch("/d");
      await wrapped.delete("/e");
      await wrapped.send(listModels());
      await wrapped.withOptions({ timeout: 5_000 }).models.list();
      await wrapped.with((next) => next).models.list();
      await wrapped
        .withOptions({ timeout: 5_000 })
        .executeWithRetries(listModels())
        .catch(() => undefined);
      for await (const model of wrapped.models.list()) expect(model).toBeDefined();
    });
    expect(sent).toEqual([
      ...["GET /v1/a", "POST /v1/b", "PUT /v1/c", "PATCH /v1/d", "DELETE /v1/e"],
      ...Array.from({ length: 5 }, () => "GET /v1/models"),
    ]);
    expect(wrapped.baseURL).toBe(api.server.baseURL);
    expect(wrapped.environment.baseURL).toBe(api.server.baseURL);
    expect(wrapped.webhookSecret).toBeNull();
    expect(Object.keys(wrapped.reliability)).toEqual(Object.keys(openai.reliability));
    expect(() => wrapped.metrics()).toThrow(/reliability\.metrics/);
  });
});

describe("a resource behind", () => {
  it.each(cases({ ...proxies, ...heirs, ...clones }))(
    "%s (%s) sends what it sends itself",
    async (_, state, wrap) => {
      const failed = await differing(methods, async (call) => {
        const openai = clientOf(api.server);
        if (state === "used") {
          await use(openai, call);
          api.server.requests.pop();
        }
        const resource = wrap(at(openai, call.resource));
        return resource[call.method]?.(...call.args);
      });
      expect(failed).toEqual([]);
    },
  );

  it.each(cases({ ...proxies, ...heirs, ...clones }))(
    "%s (%s) is put back in its place and used from there",
    async (_, state, wrap) => {
      const failed = await differing(methods, async (call) => {
        const openai = clientOf(api.server);
        if (state === "used") {
          await use(openai, call);
          api.server.requests.pop();
        }
        const [holder, name] = holderOf(openai, call.resource);
        Object.assign(holder, { [name]: wrap(at(openai, call.resource)) });
        return invoke(openai, call);
      });
      expect(failed).toEqual([]);
    },
  );
});

describe("a wrapper with a method of its own", () => {
  it("answers in the place of the client, and leaves the client alone", async () => {
    const openai = clientOf(api.server);
    const completions = new Proxy(openai.chat.completions, {
      get: (target, key, receiver) =>
        key === "create" ? () => "wrapped" : (Reflect.get(target, key, receiver) as unknown),
    });
    const chat = new Proxy(openai.chat, {
      get: (target, key, receiver) =>
        key === "completions" ? completions : (Reflect.get(target, key, receiver) as unknown),
    });
    const heir = Object.create(openai, { chat: { value: chat, enumerable: true } }) as OpenAI;
    const copy = { ...openai, chat };
    const body = { model: "m", messages: [] };
    const quiet = await exchange(api.server, () => [
      heir.chat.completions.create(body),
      copy.chat.completions.create(body),
    ]);
    expect(quiet).toEqual({ value: ["wrapped", "wrapped"], sent: [] });
    const { sent } = await exchange(api.server, () => openai.chat.completions.create(body));
    expect(sent).toEqual(["POST /v1/chat/completions"]);
  });
});

describe.each(Object.entries(guards))("Object.%s", (_, guard) => {
  it.each(states)("on a client leaves every call as it was (%s)", async (state) => {
    const failed = await differing(methods, async (call) => {
      const openai = clientOf(api.server);
      if (state === "used") {
        await use(openai, call);
        api.server.requests.pop();
      }
      return invoke(guard(openai), call);
    });
    expect(failed).toEqual([]);
  });

  it.each(states)("on each resource leaves every call as it was (%s)", async (state) => {
    const openai = clientOf(api.server);
    if (state === "used") for (const call of methods) await use(openai, call);
    for (const path of everyResource) guard(at(openai, path));
    guard(openai);
    expect(await differing(methods, (call) => invoke(openai, call))).toEqual([]);
    expect(await differing(methods, (call) => invoke(new Proxy(openai, {}), call))).toEqual([]);
    expect(() => {
      (openai.models as { list: unknown }).list = () => "assigned";
    }).toThrow(TypeError);
  });
});
