import { mock } from "node:test";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import sinon from "sinon";
import type { OpenAI } from "../../../src/handwritten/index.ts";
import { casesOf } from "../../support/runs.ts";
import {
  at,
  clientOf,
  everyMethod,
  everyResource,
  exchange,
  holderOf,
  invoke,
  type Members,
  type MethodCall,
  observedServer,
} from "./every-method.ts";

/** The methods of the client that are tried with each way. */
const methods = casesOf(everyMethod, 16);

const api = observedServer();
afterEach(() => {
  sinon.restore();
  mock.restoreAll();
  jest.restoreAllMocks();
});

const stub = (): string => "stubbed";

/** Each replaces a method and returns what puts the method back, where the way has one. */
const methodWays: Record<string, (owner: Members, method: string) => (() => void) | undefined> = {
  assignment: (owner, method) => {
    owner[method] = stub;
    return () => delete owner[method];
  },
  "Object.assign": (owner, method) => {
    Object.assign(owner, { [method]: stub });
    return () => delete owner[method];
  },
  "Object.defineProperty": (owner, method) => {
    Object.defineProperty(owner, method, { value: stub, configurable: true });
    return () => delete owner[method];
  },
  "mock.method of node:test": (owner, method) => {
    const { mock: context } = mock.method(owner, method, stub);
    return () => context.restore();
  },
  "jest.spyOn": (owner, method) => {
    const spy = jest.spyOn(owner, method).mockImplementation(stub);
    return () => spy.mockRestore();
  },
  "sinon.stub().resolves": (owner, method) => {
    const stubbed = sinon.stub(owner, method).resolves("stubbed");
    return () => stubbed.restore();
  },
  "sinon.replace": (owner, method) => {
    sinon.replace(owner, method, stub);
    return () => sinon.restore();
  },
};

/** Each replaces a whole resource. */
const resourceWays: Record<
  string,
  (holder: Members, name: string, fake: object) => (() => void) | undefined
> = {
  assignment: (holder, name, fake) => {
    Object.assign(holder, { [name]: holder[name] }); // reading and writing back what stands there changes nothing
    (holder as Record<string, unknown>)[name] = fake;
    return undefined;
  },
  "Object.assign": (holder, name, fake) => {
    Object.assign(holder, { [name]: fake });
    return undefined;
  },
  "Object.defineProperty": (holder, name, fake) => {
    const before = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor;
    Object.defineProperty(holder, name, { get: () => fake, configurable: true });
    return () => Object.defineProperty(holder, name, before);
  },
  "jest.replaceProperty": (holder, name, fake) => {
    const replaced = jest.replaceProperty(holder as Record<string, unknown>, name, fake);
    return () => replaced.restore();
  },
  "sinon.replace": (holder, name, fake) => {
    sinon.replace(holder as Record<string, unknown>, name, fake);
    return () => sinon.restore();
  },
};

const uses: [string, (openai: OpenAI, call: MethodCall) => unknown][] = [
  ["fresh", () => undefined],
  ["read", (openai, { resource, method }) => at(openai, resource)[method]],
  ["used", (openai, call) => invoke(openai, call)],
];

/** Runs a check for all, and names those that failed it. */
const failing = async <T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  check: (one: T) => Promise<string | undefined>,
): Promise<string[]> => {
  const failed: string[] = [];
  for (const one of all) {
    const fault = await check(one).catch((error: Error) => String(error));
    if (fault) failed.push(`${nameOf(one)}: ${fault}`);
  }
  return failed;
};

describe.each(uses)("a method of a %s client", (state, use) => {
  it.each(Object.entries(methodWays))("is replaced by %s, on every resource", async (_way, replace) => {
    const failed = await failing(
      methods,
      ({ name }) => name,
      async (call) => {
        const openai = clientOf(api.server);
        const other = clientOf(api.server);
        await use(openai, call);
        const original = at(other, call.resource)[call.method];
        const putBack = replace(at(openai, call.resource), call.method);
        const stubbed = await exchange(api.server, () => invoke(openai, call));
        if (stubbed.value !== "stubbed") return "the stub was not called";
        if (stubbed.sent.length) return `the stub was called, and ${stubbed.sent} was sent`;
        if (at(other, call.resource)[call.method] === at(openai, call.resource)[call.method])
          return "another client was changed too";
        if (!putBack) return undefined;
        putBack();
        if (at(openai, call.resource)[call.method] !== original) return "another method was put back";
        if (state !== "fresh") return undefined;
        const { sent } = await exchange(api.server, () => invoke(openai, call));
        return sent.length === 1 && sent[0] === api.plain.get(call.name)
          ? undefined
          : `put back, it sent [${sent}]`;
      },
    );
    expect(failed).toEqual([]);
  });
});

describe.each(uses)("a resource of a %s client", (_, use) => {
  it.each(Object.entries(resourceWays))("is replaced by %s, each of them", async (_way, replace) => {
    const failed = await failing(
      everyResource,
      (path) => path,
      async (path) => {
        const openai = clientOf(api.server);
        const call = everyMethod.find(({ name }) => name.startsWith(`${path}.`)) as MethodCall;
        await use(openai, call);
        const fake = { create: stub };
        const [holder, name] = holderOf(openai, path);
        const putBack = replace(holder, name, fake);
        if ((at(openai, path) as object) !== fake) return "it is not what was assigned";
        const { value, sent } = await exchange(api.server, () => at(openai, path)["create"]?.());
        if (value !== "stubbed" || sent.length) return `it gave ${value} and sent [${sent}]`;
        if (!putBack) return undefined;
        putBack();
        const real = await exchange(api.server, () => invoke(openai, call));
        return real.sent[0] === api.plain.get(call.name) ? undefined : `put back, it sent [${real.sent}]`;
      },
    );
    expect(failed).toEqual([]);
  });
});

describe("a spy that calls through", () => {
  it.each(["fresh", "used"])(
    "sees the arguments and the answer, and sends one request (%s)",
    async (state) => {
      const openai = clientOf(api.server);
      if (state === "used") await openai.models.list();
      const sinonSpy = sinon.spy(openai.models, "retrieve");
      const jestSpy = jest.spyOn(openai.embeddings, "create");
      const nodeSpy = mock.method(openai.files, "retrieve");
      const { sent } = await exchange(api.server, async () => {
        await openai.models.retrieve("a");
        await openai.embeddings.create({ model: "m", input: "b" });
        await openai.files.retrieve("c");
      });
      expect(sent).toEqual(["GET /v1/models/a", "POST /v1/embeddings", "GET /v1/files/c"]);
      expect(sinonSpy.firstCall.args).toEqual(["a"]);
      expect(jestSpy.mock.calls).toEqual([[{ model: "m", input: "b" }]]);
      expect(nodeSpy.mock.calls.map((call) => call.arguments)).toEqual([["c"]]);
      expect(await sinonSpy.firstCall.returnValue).toMatchObject({ object: "list" });
    },
  );

  it("is what the methods written by hand send with", async () => {
    const openai = clientOf(api.server);
    const created = sinon.stub(openai.chat.completions, "create").rejects(new Error("stubbed"));
    const responded = sinon.stub(openai.responses, "create").rejects(new Error("stubbed"));
    const { sent } = await exchange(api.server, async () => {
      const chat = openai.chat.completions.stream({ model: "m", messages: [] });
      await expect(chat.finalChatCompletion()).rejects.toThrow("stubbed");
      const response = openai.responses.stream({ model: "m", input: "i" });
      await expect(response.finalResponse()).rejects.toThrow("stubbed");
    });
    expect(sent).toEqual([]);
    expect([created.callCount, responded.callCount]).toEqual([1, 1]);
  });
});
