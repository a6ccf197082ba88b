import { describe, expect, it } from "@jest/globals";
import { isBrowser } from "../../../src/handwritten/core/runtime/browser.ts";

describe("isBrowser", () => {
  it.each<[string, object, boolean]>([
    ["a page", { window: {}, document: {}, navigator: { userAgent: "Mozilla/5.0" } }, true],
    ["a worker of a page", { WorkerGlobalScope: class {}, navigator: { userAgent: "Mozilla/5.0" } }, true],
    ["Node", { process: { versions: { node: "24.0.0" } } }, false],
    [
      "Node with a DOM for tests",
      { process: { versions: { node: "24.0.0" } }, window: {}, document: {} },
      false,
    ],
    ["Deno, which has a window", { Deno: {}, window: {}, document: {} }, false],
    [
      "a Cloudflare worker",
      { WorkerGlobalScope: class {}, navigator: { userAgent: "Cloudflare-Workers" } },
      false,
    ],
    ["React Native", { window: {}, navigator: { product: "ReactNative" } }, false],
  ])("%s", (_, globals, want) => {
    expect(isBrowser(globals)).toBe(want);
  });

  it("takes this process for a server", () => {
    expect(isBrowser()).toBe(false);
  });
});
