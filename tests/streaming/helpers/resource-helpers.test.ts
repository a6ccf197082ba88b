import { describe, expect, it } from "@jest/globals";
import type { Resources } from "../../../src/generated/resources/index.ts";
import { defineLazily } from "../../../src/handwritten/resource.ts";
import { addHelpers, type ResourcesWithHelpers } from "../../../src/handwritten/resource-helpers.ts";

/** A tree of resources that notes which of them have come to life. */
const lazyTree = (paths: readonly string[]) => {
  const made: string[] = [];
  const build = (prefix: string): object => {
    const target = {};
    const names = paths.flatMap((path) =>
      path.startsWith(prefix) ? [path.slice(prefix.length).split(".")] : [],
    );
    for (const name of new Set(names.map(([first]) => first as string)))
      defineLazily(target, name, () => {
        made.push(`${prefix}${name}`);
        return build(`${prefix}${name}.`);
      });
    return target;
  };
  return { made, root: build("") as Record<string, object> };
};

describe("addHelpers", () => {
  it("brings nothing to life until it is looked at", () => {
    const { made, root } = lazyTree(["chat.completions.create", "beta.threads.runs.create"]);
    const openai = root as unknown as Resources;
    const chat = addHelpers("chat", root["chat"] as object, openai) as ResourcesWithHelpers["chat"];
    const beta = addHelpers("beta", root["beta"] as object, openai) as ResourcesWithHelpers["beta"];
    expect(made).toEqual(["chat", "beta"]);
    expect(chat.completions.stream).toBeInstanceOf(Function);
    expect(made).toEqual(["chat", "beta", "chat.completions"]);
    expect(beta.threads.createAndRunStream).toBeInstanceOf(Function);
    expect(made.at(-1)).toBe("beta.threads");
    expect(beta.threads.runs.submitToolOutputsStream).toBeInstanceOf(Function);
    expect(made.at(-1)).toBe("beta.threads.runs");
  });

  it("gives the same objects each time, and keeps what they had", () => {
    const { root } = lazyTree(["chat.completions.create"]);
    const openai = root as unknown as Resources;
    const chat = addHelpers("chat", root["chat"] as object, openai) as ResourcesWithHelpers["chat"];
    expect(chat.completions).toBe(chat.completions);
    expect(chat.completions.stream).toBe(chat.completions.stream);
    expect(Object.keys(chat.completions)).toEqual(["create", "stream"]);
  });

  it("adds to resources that have come to life before", () => {
    const { root } = lazyTree(["chat.completions.create"]);
    const { completions } = root["chat"] as ResourcesWithHelpers["chat"];
    const chat = addHelpers("chat", root["chat"] as object, root as unknown as Resources);
    expect((chat as ResourcesWithHelpers["chat"]).completions).toBe(completions);
    expect(completions.stream).toBeInstanceOf(Function);
  });

  it.each(["files", "constructor", "__proto__"])("leaves %s as it is", (name) => {
    const resource = { list: 1 };
    expect(addHelpers(name, resource, {} as Resources)).toBe(resource);
    expect(Object.keys(resource)).toEqual(["list"]);
  });
});
