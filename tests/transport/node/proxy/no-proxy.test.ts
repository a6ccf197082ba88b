import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createBypass } from "../../../../src/handwritten/transport/node/proxy/no-proxy.ts";

const bypasses = (list: string, address: string) => createBypass(list)(new URL(address));

describe("NO_PROXY", () => {
  it.each([
    ["", "https://api.test"],
    [" , ", "https://api.test"],
    ["other.test", "https://api.test"],
    ["test", "https://api.test"],
    ["api.test", "https://sub.api.test"],
    ["api.test", "https://notapi.test"],
    [".api.test", "https://notapi.test"],
    ["*.api.test", "https://api.test"],
    ["*.api.test", "https://notapi.test"],
    ["api.test:8443", "https://api.test"],
    ["api.test:80", "https://api.test"],
    ["10.0.0.0/8", "http://11.0.0.1"],
    ["10.0.0.0/8", "http://10.test"],
    ["10.0.0.0/99", "http://10.0.0.1"],
    ["10.0.0.0/x", "http://10.0.0.1"],
    ["10.0.0.1-10.0.0.9", "http://10.0.0.10"],
    ["10.0.0.1-nine", "http://10.0.0.5"],
    ["10.0.0.1-::9", "http://10.0.0.5"],
    ["::1", "http://[::2]"],
    ["fd00::/8", "http://[fe80::1]"],
    ["a-b.test", "http://b.test"],
  ])("%j does not name %s", (list, address) => {
    expect(bypasses(list, address)).toBe(false);
  });

  it.each([
    ["*", "https://api.test"],
    ["api.test", "https://api.test:8443/v1"],
    ["API.test", "https://api.test"],
    ["a.test,api.test", "https://api.test"],
    ["a.test, api.test", "https://api.test"],
    ["a.test api.test", "https://api.test"],
    [".api.test", "https://api.test"],
    [".api.test", "https://sub.api.test"],
    [".api.test:8443", "https://sub.api.test:8443"],
    ["*.api.test", "https://a.b.api.test"],
    ["api.test:443", "https://api.test"],
    ["api.test:80", "http://api.test"],
    ["api.test:8443", "https://api.test:8443"],
    ["a-b.test", "http://a-b.test"],
    ["127.0.0.1", "http://127.0.0.1:8080"],
    ["127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["10.0.0.0/8", "http://10.1.2.3"],
    ["10.0.0.1-10.0.0.9", "http://10.0.0.9"],
    ["::1", "http://[::1]:8080"],
    ["[::1]", "http://[::1]:8080"],
    ["[::1]:8080", "http://[::1]:8080"],
    ["fd00::/8", "http://[fd12::1]"],
    ["[fd00::]/8", "http://[fd12::1]"],
    ["localhost,127.0.0.1,::1", "http://localhost:3000"],
  ])("%j names %s", (list, address) => {
    expect(bypasses(list, address)).toBe(true);
  });

  it("may hold anything, and a name in it is found", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(typeof bypasses(before, "https://api.test")).toBe("boolean");
        expect(bypasses(`${before},api.test,${after}`, "https://api.test")).toBe(true);
      }),
    );
  });
});
