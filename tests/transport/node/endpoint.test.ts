import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../src/handwritten/errors/index.ts";
import { endpointOf } from "../../../src/handwritten/transport/node/endpoint.ts";

describe("endpointOf", () => {
  it.each([
    ["http://127.0.0.1:80/v1/x?y=%20", "127.0.0.1", "/v1/x?y=%20"],
    ["https://api.test:8443/", "api.test:8443", "/"],
    ["http://api.test", "api.test", "/"],
    ["http://api.test?x=1", "api.test", "/?x=1"],
    ["http://[::1]:8080/a", "[::1]:8080", "/a"],
    ["http://API.test/a b/é#part", "api.test", "/a%20b/%C3%A9"],
    ["http://api.test/a/../b", "api.test", "/b"],
    ["http://api.test/a/%2e%2E/b", "api.test", "/b"],
    ["http://api.test/a\\b", "api.test", "/a/b"],
    ["http://api.test/.well-known/x", "api.test", "/.well-known/x"],
    ["http://api.test//two", "api.test", "//two"],
  ])("splits %s as fetch would", (url, host, path) => {
    const endpoint = endpointOf(url);
    expect([endpoint.host, endpoint.options.path]).toEqual([host, path]);
    const { pathname, search } = new URL(url);
    expect(endpoint.options.path).toBe(pathname + search);
  });

  it("keeps one pool of connections", () => {
    const [one, other] = ["http://api.test/a", "http://api.test/b"].map(
      (url) => endpointOf(url).options.agent,
    );
    expect(one).toBe(other);
  });

  it("names an IPv6 host as a socket takes it, without its brackets", () => {
    expect(endpointOf("http://[::1]:8080/a").options).toMatchObject({ hostname: "::1", port: "8080" });
  });

  it.each(["http://user:secret@api.test/", "ftp://api.test/"])("refuses %s without quoting it", (url) => {
    expect(() => endpointOf(url)).toThrow(ConfigurationError);
    expect(() => endpointOf(url)).not.toThrow(/secret/);
  });
});
