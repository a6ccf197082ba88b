import { describe, expect, it } from "@jest/globals";
import { RedirectError } from "../../src/handwritten/errors/index.ts";
import { platformFetch as globalFetch } from "../../src/handwritten/transport/fetch.ts";
import { platformFetch as nodeFetch } from "../../src/handwritten/transport/node.ts";
import { createTransport } from "../../src/handwritten/transport/openapi-fetch.ts";
import { sameOriginRedirects } from "../../src/handwritten/transport/same-origin-redirects.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { recordingServer } from "../support/recording-server.ts";

/** Answers `/to/<location>` with a redirect there, `/hops/<n>` with n redirects, and the rest with its path. */
const serveRedirects = (status = 302) =>
  recordingServer(({ url }, response) => {
    const [, to] = /^\/to\/(.*)/.exec(url) ?? [];
    const [, hops] = /^\/hops\/(\d+)/.exec(url) ?? [];
    const location =
      to === undefined ? Number(hops) > 0 && `/hops/${Number(hops) - 1}` : decodeURIComponent(to);
    if (location) response.writeHead(status, { location }).end("moved");
    else if (to === "") response.writeHead(status).end("moved");
    else response.end(JSON.stringify(url));
  });

const get = (path: string) =>
  requestOf({ path, headers: { authorization: "Bearer sk-secret", "x-own": "1" } });
const to = (location: string) => get(`/to/${encodeURIComponent(location)}`);

describe.each([
  ["node:http", nodeFetch],
  ["fetch", globalFetch],
])("%s, following redirects within the origin", (_, fetch) => {
  const transport = createTransport({ fetch: sameOriginRedirects(fetch) });

  it.each([301, 302, 303, 307, 308])("follows %d, with all its headers", async (status) => {
    await using server = await serveRedirects(status);
    const reply = await transport(to("/here?a=1"), contextOf(server.origin));
    expect(await reply.text()).toBe('"/here?a=1"');
    const [first, second] = server.requests;
    expect([second?.method, second?.url]).toEqual(["GET", "/here?a=1"]);
    expect(second?.headers["authorization"]).toBe("Bearer sk-secret");
    expect(second?.headers["x-own"]).toBe(first?.headers["x-own"]);
  });

  it.each([
    ["relative to where it was", "here", "/a/here"],
    ["up", "../here", "/here"],
    ["with a part of the page", "/here#part", "/here"],
    ["of the same scheme", "//<host>/here", "/here"],
    ["written out", "http://<host>/here", "/here"],
  ])("follows one that is %s", async (_, location, want) => {
    await using server = await recordingServer(({ url, headers }, response) => {
      const to = location.replace("<host>", headers.host ?? "");
      response.writeHead(url === "/a/b" ? 302 : 200, { location: to }).end("{}");
    });
    await transport(get("/a/b"), contextOf(server.origin));
    expect(server.requests.map(({ url }) => url)).toEqual(["/a/b", want]);
  });

  it.each([
    ["another host", "http://localhost:<port>/here"],
    ["another port", "http://127.0.0.1:1/here"],
    ["another scheme", "https://127.0.0.1:<port>/here"],
    ["a host written with backslashes", "\\\\evil.test/here"],
    ["a file", "file:///etc/passwd"],
    ["a blob of the origin", "blob:http://127.0.0.1:<port>/here"],
    ["credentials", "http://user:pass@127.0.0.1:<port>/here"],
    ["a user", "//user@127.0.0.1:<port>/here"],
    ["nothing that is an address", "http://["],
    ["nowhere", ""],
  ])("hands on a redirect to %s", async (_, location) => {
    await using server = await serveRedirects();
    const request = to(location.replace("<port>", String(server.port)));
    const error = await rejection(transport(request, contextOf(server.origin)));
    expect(error).toBeInstanceOf(RedirectError);
    expect(server.requests).toHaveLength(1);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"] as const)("hands on every redirect of a %s", async (method) => {
    await using server = await serveRedirects(307);
    const request = { ...to("/here"), method };
    const error = await rejection(transport(request, contextOf(server.origin)));
    expect(error).toBeInstanceOf(RedirectError);
    expect(server.requests).toHaveLength(1);
  });

  it("hands on the redirect of a GET that has a body", async () => {
    await using server = await serveRedirects();
    const body = { method: "GET", headers: {}, signal: new AbortController().signal };
    const reply = await sameOriginRedirects(fetch)(`${server.origin}/to/here`, { ...body, body: "x" }).catch(
      // The platform's fetch has no such thing.
      () => undefined,
    );
    expect(reply?.status ?? 302).toBe(302);
    expect(server.requests.length).toBeLessThan(2);
  });

  it.each([300, 304, 305])("hands on %d", async (status) => {
    await using server = await serveRedirects(status);
    await rejection(transport(to("/here"), contextOf(server.origin)));
    expect(server.requests).toHaveLength(1);
  });

  it("follows five, and not a sixth", async () => {
    await using server = await serveRedirects();
    expect((await transport(get("/hops/5"), contextOf(server.origin))).status).toBe(200);
    expect(server.requests).toHaveLength(6);
    const error = await rejection(transport(get("/hops/6"), contextOf(server.origin)));
    expect(error).toBeInstanceOf(RedirectError);
    expect(server.requests).toHaveLength(12);
  });

  it("asks for no address twice", async () => {
    let at = "";
    await using server = await recordingServer(({ url }, response) => {
      at = url;
      response.writeHead(302, { location: url === "/a" ? "/b" : "/a" }).end();
    });
    const error = await rejection(transport(get("/a"), contextOf(server.origin)));
    expect(error).toBeInstanceOf(RedirectError);
    expect([at, server.requests.length]).toEqual(["/b", 2]);
  });

  it("is aborted by the call's signal also on the way", async () => {
    const controller = new AbortController();
    await using server = await recordingServer(({ url }, response) => {
      if (url === "/a") response.writeHead(302, { location: "/b" }).end();
      else controller.abort(new Error("enough"));
    });
    const { signal } = controller;
    const error = await rejection(transport(get("/a"), contextOf(server.origin, { signal })));
    expect(error).toMatchObject({ kind: "abort", cause: { message: "enough" } });
  });

  it("leaves a redirect's endless body", async () => {
    await using server = await recordingServer(({ url }, response) => {
      if (url === "/b") return void response.end("{}");
      response.writeHead(302, { location: "/b" });
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
    });
    expect((await transport(get("/a"), contextOf(server.origin))).status).toBe(200);
  });
});

describe("a redirect that is not followed", () => {
  const transport = createTransport({ fetch: nodeFetch });
  it("says how it would be, where it can", async () => {
    await using server = await serveRedirects(307);
    const send = async (request: ReturnType<typeof get>) =>
      ((await rejection(transport(request, contextOf(server.origin)))) as Error).message;
    expect(await send(to("/here"))).toBe(
      `GET /to/%2Fhere: 307 — redirect to ${server.origin}, not followed: \`redirect: "same-origin"\` follows up to 5 of these`,
    );
    const elsewhere = "configure that address if it is the right one";
    expect(await send(to("http://elsewhere.test/x"))).toMatch(
      `http://elsewhere.test, not followed: ${elsewhere}`,
    );
    expect(await send({ ...to("/here"), method: "POST" })).toMatch(
      `${server.origin}, not followed: ${elsewhere}`,
    );
  });
});
