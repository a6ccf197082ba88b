import { afterEach, describe, expect, it } from "@jest/globals";
import { ConfigurationError } from "../../src/handwritten/errors/index.ts";
import { createPlatformFetch, platformFetch } from "../../src/handwritten/transport/fetch.ts";

describe("fetch, told how to connect", () => {
  it("says what to do instead, on Bun and on Deno", () => {
    const create = () => createPlatformFetch({ proxy: "http://user:hunter2@proxy:3128" });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(/need Node; here, `fetchOptions` .* Bun .* Deno .*`Deno\.createHttpClient`$/);
    expect(create).not.toThrow(/hunter2/);
  });
});

describe("the platform's fetch", () => {
  const given = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = given;
  });
  const send = () =>
    platformFetch("http://127.0.0.1:9/", { method: "GET", headers: {}, signal: AbortSignal.timeout(1_000) });

  it("is looked up for every call", async () => {
    globalThis.fetch = async () => new Response("replaced");
    expect(await (await send()).text()).toBe("replaced");
  });

  it("may be missing, and the error says what to do", () => {
    Object.assign(globalThis, { fetch: undefined });
    expect(send).toThrow("there is no `fetch` here: pass a `fetch` to the client");
  });
});
