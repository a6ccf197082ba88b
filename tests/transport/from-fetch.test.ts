import { describe, expect, it } from "@jest/globals";
import { RedirectError } from "../../src/handwritten/errors/index.ts";
import { type FetchLike, fromFetch } from "../../src/handwritten/transport/from-fetch.ts";
import { createTransport } from "../../src/handwritten/transport/openapi-fetch.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";

/** A caller's `fetch` that notes what it is given. */
const observed = (answer: () => Response, canStream?: () => boolean) => {
  const calls: { url: string; init: RequestInit & { duplex?: string } }[] = [];
  const fetch: FetchLike = async (url, init = {}) => {
    calls.push({ url, init });
    return answer();
  };
  return { calls, transport: createTransport({ fetch: fromFetch(fetch, canStream) }) };
};

describe("a caller's fetch", () => {
  it("is called as the platform's would be, without following redirects", async () => {
    const { calls, transport } = observed(() => Response.json({ a: 1 }));
    const signal = new AbortController().signal;
    const request = requestOf({
      method: "POST",
      headers: { Authorization: "Bearer k" },
      body: { kind: "json", value: { b: 2 } },
      params: { query: { c: 3 } },
    });
    expect(await (await transport(request, contextOf("https://api.test/v1", { signal }))).text()).toBe(
      '{"a":1}',
    );
    expect(calls).toEqual([
      {
        url: "https://api.test/v1/things?c=3",
        init: {
          method: "POST",
          headers: { authorization: "Bearer k", "content-type": "application/json" },
          body: '{"b":2}',
          redirect: "manual",
          signal,
        },
      },
    ]);
    expect(calls[0]?.init.signal).toBe(signal);
  });

  it("gets a stream as a ReadableStream, half duplex", async () => {
    const { calls, transport } = observed(() => new Response(""));
    const value = (async function* () {
      yield new TextEncoder().encode("one ");
      yield new TextEncoder().encode("two");
    })();
    const body = { kind: "stream", value, contentType: "audio/wav" } as const;
    await transport(requestOf({ method: "POST", body }), contextOf("https://api.test"));
    const init = calls[0]?.init;
    expect(init?.duplex).toBe("half");
    expect(await new Response(init?.body ?? null).text()).toBe("one two");
  });

  it("gets all of a stream at once where none can be sent", async () => {
    const { calls, transport } = observed(
      () => new Response(""),
      () => false,
    );
    const value = (async function* () {
      yield new TextEncoder().encode("one ");
      yield new TextEncoder().encode("two");
    })();
    const body = { kind: "stream", value, contentType: "audio/wav" } as const;
    await transport(requestOf({ method: "POST", body }), contextOf("https://api.test"));
    const init = calls[0]?.init;
    expect(init).not.toHaveProperty("duplex");
    expect(init?.headers).toMatchObject({ "content-type": "audio/wav" });
    expect(init?.body).toBeInstanceOf(Blob);
    expect(await new Response(init?.body ?? null).text()).toBe("one two");
  });

  it("sends nothing of a stream that is aborted while it is gathered, and closes it", async () => {
    const { calls, transport } = observed(
      () => new Response(""),
      () => false,
    );
    const controller = new AbortController();
    let isClosed = false;
    const value = (async function* () {
      try {
        yield new Uint8Array(1);
        controller.abort();
        yield new Uint8Array(1);
      } finally {
        isClosed = true;
      }
    })();
    const body = { kind: "stream", value, contentType: "audio/wav" } as const;
    const context = contextOf("https://api.test", { signal: controller.signal });
    expect(await rejection(transport(requestOf({ method: "POST", body }), context))).toMatchObject({
      kind: "abort",
    });
    expect([calls.length, isClosed]).toEqual([0, true]);
  });

  it("gets a blob as it is, so that the platform can size and stream it", async () => {
    const { calls, transport } = observed(() => new Response(""));
    const value = new Blob(["x"]);
    await transport(
      requestOf({ method: "POST", body: { kind: "raw", value, contentType: "a/b" } }),
      contextOf("https://api.test"),
    );
    expect(calls[0]?.init.body).toBe(value);
  });

  it("may hide a redirect, as browsers do, and it is an error all the same", async () => {
    const opaque = Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
    const { transport } = observed(() => opaque);
    const error = (await rejection(transport(requestOf(), contextOf("https://api.test")))) as RedirectError;
    expect(error).toBeInstanceOf(RedirectError);
    expect(error.message).toBe("GET /things: redirect to a hidden address, not followed");
    expect(error.status).toBeUndefined();
  });

  it("may throw synchronously or reject with anything", async () => {
    for (const fetch of [
      () => {
        throw new TypeError("Load failed");
      },
      () => Promise.reject("offline"),
    ] as FetchLike[]) {
      const transport = createTransport({ fetch: fromFetch(fetch) });
      const error = (await rejection(transport(requestOf(), contextOf("https://api.test")))) as Error;
      expect(error.name).toBe("APIConnectionError");
      expect(error.cause).toBeDefined();
    }
  });
});
