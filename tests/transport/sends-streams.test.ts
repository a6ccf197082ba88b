import { describe, expect, it } from "@jest/globals";
import { sendsStreams } from "../../src/handwritten/transport/sends-streams.ts";

describe("sendsStreams", () => {
  it.each<[string, object, boolean]>([
    ["Node", { process: { versions: { node: "24.0.0" } } }, true],
    ["Deno", { Deno: {}, navigator: { userAgent: "Deno/2.9" } }, true],
    ["workerd", { WorkerGlobalScope: class {}, navigator: { userAgent: "Cloudflare-Workers" } }, true],
    ["a page", { window: {}, document: {}, navigator: { userAgent: "Mozilla/5.0" } }, false],
    ["a worker of a page", { WorkerGlobalScope: class {}, navigator: { userAgent: "Mozilla/5.0" } }, false],
    ["React Native", { window: {}, navigator: { product: "ReactNative" } }, false],
  ])("%s", (_, globals, expected) => {
    expect(sendsStreams(globals)).toBe(expected);
  });
});
