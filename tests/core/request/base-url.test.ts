import { describe, expect, it } from "@jest/globals";
import { isSafeAddress, parseAddress, parseBaseURL } from "../../../src/handwritten/core/request/base-url.ts";
import { addressOf, joinQueries, splitPath } from "../../../src/handwritten/core/request/url.ts";
import { requestOf } from "../../support/call.ts";

describe("parseBaseURL", () => {
  it.each([
    ["https://host", "https://host"],
    ["https://host/v1///", "https://host/v1"],
    ["HTTPS://Host:443/V1", "https://host/V1"],
    ["http://localhost:8080/v1", "http://localhost:8080/v1"],
    ["http://127.1.2.3", "http://127.1.2.3"],
    ["http://[::1]/v1", "http://[::1]/v1"],
    ["http://a.localhost", "http://a.localhost"],
  ])("takes %s for %s", (text, want) => {
    expect(parseBaseURL(text)).toBe(want);
  });

  it.each([
    ["host/v1", "`own` is not an absolute URL"],
    ["ftp://host", "`own` must be https: or http:, not ftp:"],
    ["https://user@host", "`own` must not hold credentials"],
    ["https://:pass@host", "`own` must not hold credentials"],
    ["https://host/v1?", "`own` must have no query or fragment"],
    ["https://host/v1#a", "`own` must have no query or fragment"],
    ["http://host", "`own` must be encrypted (https:)"],
    ["http://127.0.0.1.evil.example", "`own` must be encrypted"],
    ["http://notlocalhost", "`own` must be encrypted"],
  ])("refuses %s", (text, message) => {
    expect(() => parseBaseURL(text, false, "own")).toThrow(message);
  });

  it("takes an address of a network that is trusted, and is called `baseURL` by default", () => {
    expect(parseBaseURL("http://host/v1/", true)).toBe("http://host/v1");
    expect(() => parseBaseURL("")).toThrow("`baseURL` is not an absolute URL");
    expect(() => parseAddress("")).toThrow("`baseURL` is not an absolute URL");
  });

  it("knows where a secret may be sent", () => {
    expect(isSafeAddress(new URL("https://host"))).toBe(true);
    expect(isSafeAddress(new URL("http://host"))).toBe(false);
  });
});

describe("addressOf", () => {
  it.each([
    ["/things", undefined, "/things"],
    ["/things?a=1", { query: { b: 2 } }, "/things?a=1&b=2"],
    ["/things?a=?", undefined, "/things?a=?"],
    ["/things?", undefined, "/things"],
    ["/things#part?a=1", { query: { b: 2 } }, "/things?b=2"],
    ["/things/{id}", { path: { id: "a b" } }, "/things/a%20b"],
  ])("of %s and %j is %s", (path, params, want) => {
    expect(addressOf(requestOf({ path, ...(params && { params }) }))).toBe(want);
  });

  it.each(["things", "", "https://elsewhere.example"])("refuses the path %j", (path) => {
    expect(() => splitPath(requestOf({ path }))).toThrow("the path must begin with a slash");
  });

  it("refuses a path that is no text", () => {
    expect(() => splitPath(requestOf({ path: 5 as never }))).toThrow("the path must begin with a slash");
  });

  it("joins what there is of queries", () => {
    expect([joinQueries("a=1", { b: 2 }), joinQueries(undefined, { b: 2 }), joinQueries("a=1", {})]).toEqual([
      "a=1&b=2",
      "b=2",
      "a=1",
    ]);
  });
});
