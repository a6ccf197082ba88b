import { describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../../../src/handwritten/errors/index.ts";
import { proxyFromEnvironment } from "../../../../src/handwritten/transport/node/proxy/proxy-environment.ts";
import { createPlatformFetch } from "../../../../src/handwritten/transport/node.ts";
import { serve } from "../../../support/hostile-server.ts";
import { serveProxy } from "../../../support/proxy-server.ts";

const via = (env: Record<string, string>, address: string) =>
  proxyFromEnvironment(env)(new URL(address))?.origin;

describe("the proxy that the environment names", () => {
  it.each<[Record<string, string>, string, string | undefined]>([
    [{}, "https://api.test", undefined],
    [{ HTTPS_PROXY: "http://one:1" }, "https://api.test", "http://one:1"],
    [{ HTTPS_PROXY: "http://one:1" }, "http://api.test", undefined],
    [{ HTTP_PROXY: "http://one:1" }, "http://api.test", "http://one:1"],
    [{ HTTP_PROXY: "http://one:1" }, "https://api.test", undefined],
    [{ HTTPS_PROXY: "http://one:1", https_proxy: "http://two:2" }, "https://api.test", "http://two:2"],
    [{ HTTP_PROXY: "http://one:1", http_proxy: "http://two:2" }, "http://api.test", "http://two:2"],
    [{ HTTPS_PROXY: "http://one:1", https_proxy: "" }, "https://api.test", "http://one:1"],
    [{ ALL_PROXY: "http://three:3" }, "https://api.test", "http://three:3"],
    [{ all_proxy: "http://three:3", ALL_PROXY: "http://four:4" }, "http://api.test", "http://three:3"],
    [{ HTTPS_PROXY: "http://one:1", ALL_PROXY: "socks5://four:4" }, "https://api.test", "http://one:1"],
    [{ HTTPS_PROXY: "http://one:1", NO_PROXY: "api.test" }, "https://api.test", undefined],
    [
      { HTTPS_PROXY: "http://one:1", NO_PROXY: "api.test", no_proxy: "b.test" },
      "https://api.test",
      "http://one:1",
    ],
    [{ ALL_PROXY: "socks5://four:4", NO_PROXY: "*" }, "https://api.test", undefined],
    // httpoxy: the variable is a request's header there.
    [{ HTTP_PROXY: "http://evil:1", REQUEST_METHOD: "GET" }, "http://api.test", undefined],
    [{ http_proxy: "http://one:1", REQUEST_METHOD: "GET" }, "http://api.test", "http://one:1"],
  ])("%j for %s", (env, address, want) => {
    expect(via(env, address)).toBe(want);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ HTTPS_PROXY: "user:hunter2@proxy:3128" }, /^`HTTPS_PROXY` must be an address like http:\/\/host:3128/],
    [{ https_proxy: "hunter2" }, /^`https_proxy` must be an address/],
    [
      { ALL_PROXY: "socks5://user:hunter2@proxy:1080" },
      /^`ALL_PROXY` is a SOCKS proxy: give an `agent` of the package/,
    ],
  ])("is refused, not passed over: %#", (env, want) => {
    const read = () => via(env, "https://api.test");
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(want);
    expect(read).not.toThrow(/hunter2/);
  });

  it("is read from the process, once", async () => {
    await using server = await serve((_, response) => response.end("{}"));
    await using proxy = await serveProxy();
    const before = { ...process.env };
    const send = (fetch: ReturnType<typeof createPlatformFetch>, host: string) =>
      fetch(`http://${host}:${server.port}/`, {
        method: "GET",
        headers: {},
        signal: new AbortController().signal,
      });
    try {
      Object.assign(process.env, { http_proxy: proxy.origin, no_proxy: "127.0.0.1" });
      const fetch = createPlatformFetch({ proxy: "env" });
      delete process.env["http_proxy"];
      for (const host of ["api.test", "127.0.0.1"]) await (await send(fetch, host)).text();
    } finally {
      for (const name of ["http_proxy", "no_proxy"])
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
    }
    expect(proxy.asked).toEqual([`GET http://api.test:${server.port}/`]);
    expect(server.opened()).toBe(2);
  });
});

describe("a proxy's address", () => {
  it.each<[unknown, RegExp]>([
    ["", /^`proxy` must be an address like http:\/\/host:3128 or https:\/\/host$/],
    ["proxy:3128", /^`proxy` must be an address/],
    ["ftp://user:hunter2@proxy", /^`proxy` must be an address/],
    ["http://", /^`proxy` must be an address/],
    [{ href: "http://proxy" }, /^`proxy` must be an address/],
    ["socks5://user:hunter2@proxy", /^`proxy` is a SOCKS proxy/],
    ["http://user:hunter2@proxy/path", /^`proxy` must name a proxy's host and port, and no path$/],
    ["http://user:hunter2@proxy?x", /and no path$/],
    ["http://user:hunter2@proxy#x", /and no path$/],
    [
      "http://user:hunter2%@proxy",
      /^`proxy` has a user name or password with a % that is not percent-encoding/,
    ],
  ])("is refused at once, and not quoted: %#", (proxy, want) => {
    const create = () => createPlatformFetch({ proxy: proxy as string });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(want);
    expect(create).not.toThrow(/hunter2/);
  });
});
