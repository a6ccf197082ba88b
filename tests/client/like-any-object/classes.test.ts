import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { AzureOpenAI, OpenAI } from "../../../src/handwritten/index.ts";
import {
  at,
  clientOf,
  everyMethod,
  everyResource,
  exchange,
  invoke,
  type Method,
  observedServer,
} from "./every-method.ts";

/** The classes of the official SDK for the resources that are here, and where a client has them. */
const classes = readFileSync(new URL("./official-classes.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t") as [path: string, resource: string]);

type Class = (new (client: OpenAI) => { readonly _client: unknown }) & { readonly name: string };
const classAt = (Client: object, path: string): Class => at(Client, path) as unknown as Class;

const api = observedServer();

class Mine extends OpenAI {}

describe("the classes of resources", () => {
  it("are one for each resource", () => {
    expect(classes.map(([, resource]) => resource).sort()).toEqual([...everyResource].sort());
    expect(new Set(classes.map(([path]) => classAt(OpenAI, path))).size).toBe(everyResource.length);
  });

  it.each(classes)("OpenAI.%s is the class of %s", async (path, resource) => {
    const ofResource = classAt(OpenAI, path);
    expect(typeof ofResource).toBe("function");
    expect(ofResource.name).toBe(path.split(".").at(-1));
    expect(classAt(AzureOpenAI, path)).toBe(ofResource);
    expect(classAt(Mine, path)).toBe(ofResource);

    const openai = clientOf(api.server);
    const member = at(openai, resource) as object as { readonly _client: unknown };
    expect(member).toBeInstanceOf(ofResource);
    expect(member.constructor).toBe(ofResource);
    expect(member._client).toBe(openai);
    expect(Object.keys(member)).toEqual(
      expect.arrayContaining(
        everyResource
          .filter(
            (other) => other.startsWith(`${resource}.`) && !other.slice(resource.length + 1).includes("."),
          )
          .map((other) => other.slice(resource.length + 1)),
      ),
    );
  });

  it.each(classes)("new OpenAI.%s(client) is a resource by itself", async (path, resource) => {
    const openai = clientOf(api.server);
    const made = new (classAt(OpenAI, path))(openai);
    expect(made._client).toBe(openai);
    for (const call of everyMethod.filter(({ name }) => name.startsWith(`${resource}.`))) {
      const within = { ...call, resource: call.resource.slice(resource.length + 1) };
      const { sent } = await exchange(api.server, () => invoke(made, within));
      expect(sent).toEqual([api.plain.get(call.name)]);
    }
  });

  it("have ordinary methods on their prototypes", () => {
    for (const { name, resource, method } of everyMethod) {
      const [path] = classes.find((one) => one[1] === resource) as [string, string];
      const descriptor = Object.getOwnPropertyDescriptor(classAt(OpenAI, path).prototype, method);
      expect([name, descriptor]).toEqual([
        name,
        { value: expect.any(Function), writable: true, enumerable: false, configurable: true },
      ]);
      expect(((descriptor as PropertyDescriptor).value as Method).name).toBe(method);
      expect(Object.hasOwn(at(clientOf(api.server), resource), method)).toBe(false);
    }
  });

  it("have the methods that are written by hand there too", () => {
    const prototypes: [string, string[]][] = [
      ["Chat.Completions", ["stream"]],
      ["Responses", ["stream"]],
      ["Beta.Threads", ["createAndRunStream"]],
      ["Beta.Threads.Runs", ["stream", "createAndStream", "submitToolOutputsStream"]],
    ];
    for (const [path, methods] of prototypes)
      for (const method of methods)
        expect(Object.getOwnPropertyDescriptor(classAt(OpenAI, path).prototype, method)).toMatchObject({
          value: expect.any(Function),
          writable: true,
          enumerable: false,
        });
  });
});

describe("a client", () => {
  const topLevel = everyResource.filter((path) => !path.includes("."));

  it.each([
    ["OpenAI", () => clientOf(api.server)],
    ["AzureOpenAI", () => new AzureOpenAI({ apiKey: "k", baseURL: api.server.baseURL })],
    ["a class of one's own", () => clientOf(api.server, Mine)],
  ])("of %s has its resources as its own, enumerable, writable properties", (_, make) => {
    const client = make();
    expect(Object.keys(client)).toEqual(expect.arrayContaining(topLevel));
    for (const path of everyResource) {
      const name = path.split(".").at(-1) as string;
      const holder = at(client, path.split(".").slice(0, -1).join("."));
      expect([path, Object.getOwnPropertyDescriptor(holder, name)]).toEqual([
        path,
        { value: holder[name], writable: true, enumerable: true, configurable: true },
      ]);
    }
  });

  it("shares no resource with another, nor with one made of it", () => {
    const openai = clientOf(api.server);
    for (const other of [clientOf(api.server), openai.withOptions({ timeout: 1 })])
      for (const path of everyResource)
        expect([path, at(other, path) === at(openai, path)]).toEqual([path, false]);
  });

  it("of one's own class may have a resource of its own in the place of another", async () => {
    class Completions extends (classAt(OpenAI, "Chat.Completions") as unknown as new (
      client: OpenAI,
    ) => OpenAI["chat"]["completions"]) {
      override create = ((): string => "own") as never;
    }
    class Own extends OpenAI {
      constructor(options: ConstructorParameters<typeof OpenAI>[0]) {
        super(options);
        (this.chat as { completions: unknown }).completions = new Completions(this);
      }
    }
    const own = clientOf(api.server, Own);
    expect(own.chat.completions.create({ model: "m", messages: [] })).toBe("own");
    const { sent } = await exchange(api.server, () => own.chat.completions.list());
    expect(sent).toEqual(["GET /v1/chat/completions"]);
    expect(own.withOptions({ timeout: 5 })).toBeInstanceOf(Own);
  });
});
