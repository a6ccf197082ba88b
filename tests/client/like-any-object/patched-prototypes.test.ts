import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "@jest/globals";
import { AzureOpenAI, OpenAI } from "../../../src/handwritten/index.ts";
import { casesOf } from "../../support/runs.ts";
import {
  at,
  clientOf,
  everyMethod,
  exchange,
  invoke,
  type Members,
  type Method,
  type MethodCall,
  observedServer,
} from "./every-method.ts";

const classOf: ReadonlyMap<string, string> = new Map(
  readFileSync(new URL("./official-classes.tsv", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t").reverse() as [string, string]),
);

const api = observedServer();
/** The methods that are tried. */
const methods = casesOf(everyMethod, 8);

class Mine extends OpenAI {}

const makers: [string, () => OpenAI][] = [
  ["OpenAI", () => clientOf(api.server)],
  ["a class of one's own", () => clientOf(api.server, Mine)],
  ["AzureOpenAI", () => new AzureOpenAI({ apiKey: "k", baseURL: api.server.baseURL })],
];

const prototypeOf = ({ resource }: MethodCall): Members =>
  (at(OpenAI, classOf.get(resource) as string) as unknown as { prototype: Members }).prototype;

let unpatch: (() => void)[] = [];
afterEach(() => {
  for (const undo of unpatch.reverse()) undo();
  unpatch = [];
});

/** Replaces a method of a prototype as instrumentation does, with a function that calls the one before. */
const patch = (call: MethodCall, around: (before: Method) => Method): void => {
  const prototype = prototypeOf(call);
  const before = prototype[call.method] as Method;
  unpatch.push(() => {
    prototype[call.method] = before;
  });
  prototype[call.method] = around(before);
};

describe("a patched prototype", () => {
  it.each(makers)("changes the clients of %s made before and after, each method", async (_, make) => {
    const seen: unknown[] = [];
    const made = make();
    const used = make();
    // Azure has not all of the operations; those that it refuses are seen by the patch all the same.
    for (const call of methods) await Promise.resolve(invoke(used, call)).catch(() => undefined);
    for (const call of methods)
      patch(
        call,
        (before) =>
          function (this: unknown, ...args: unknown[]) {
            seen.push([call.name, args.length, (this as { _client: unknown })._client]);
            return before.apply(this, args);
          },
      );
    for (const client of [made, used, make()])
      for (const call of methods) {
        seen.length = 0;
        const { sent } = await exchange(api.server, () =>
          Promise.resolve(invoke(client, call)).catch(() => undefined),
        );
        expect([call.name, seen]).toEqual([call.name, [[call.name, call.args.length, client]]]);
        if (!(client instanceof AzureOpenAI)) expect(sent).toEqual([api.plain.get(call.name)]);
      }
  });

  it("answers in the place of the method, and sends nothing", async () => {
    const before = clientOf(api.server);
    for (const call of methods) patch(call, () => () => `patched ${call.name}`);
    for (const client of [before, clientOf(api.server), new Proxy(before, {}), { ...before }])
      for (const call of methods)
        expect(await exchange(api.server, () => invoke(client, call))).toEqual({
          value: `patched ${call.name}`,
          sent: [],
        });
  });

  it("is put back", async () => {
    const client = clientOf(api.server);
    for (const call of methods) {
      const original = prototypeOf(call)[call.method];
      patch(call, () => () => "patched");
      expect(invoke(client, call)).toBe("patched");
      unpatch.pop()?.();
      expect(prototypeOf(call)[call.method]).toBe(original);
      expect((await exchange(api.server, () => invoke(client, call))).sent).toEqual([
        api.plain.get(call.name),
      ]);
    }
  });

  it("yields to what a client has of its own", async () => {
    const client = clientOf(api.server);
    (client.models as { list: unknown }).list = () => "own";
    const call = everyMethod.find(({ name }) => name === "models.list") as MethodCall;
    patch(call, () => () => "patched");
    expect([invoke(client, call), invoke(clientOf(api.server), call)]).toEqual(["own", "patched"]);
  });

  it("is what the methods written by hand send with", async () => {
    const call = everyMethod.find(({ name }) => name === "chat.completions.create") as MethodCall;
    const client = clientOf(api.server);
    let bodies: unknown[] = [];
    patch(call, () => async (body) => {
      bodies = [...bodies, body];
      throw new Error("patched");
    });
    const stream = client.chat.completions.stream({ model: "m", messages: [] });
    await expect(stream.finalChatCompletion()).rejects.toThrow("patched");
    expect(bodies).toEqual([{ model: "m", messages: [], stream: true }]);
  });
});
