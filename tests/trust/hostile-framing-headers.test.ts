import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createFile, createResponse } from "../../src/generated/operations/index.ts";
import { requestOf } from "../support/call.ts";
import { serve, type TestServer } from "../support/hostile-server.ts";
import { clientsOf, KEY, refusal, ways } from "./clients.ts";

let server: TestServer;
let arrived: { raw: [name: string, value: string][]; body: string }[] = [];
beforeAll(async () => {
  server = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("latin1")) body += chunk;
    const { rawHeaders } = request;
    const raw = rawHeaders.flatMap((name, at): [string, string][] =>
      at % 2 ? [] : [[name.toLowerCase(), rawHeaders[at + 1] as string]],
    );
    arrived.push({ raw, body });
    response.setHeader("content-type", "application/json").end("{}");
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  arrived = [];
});

const json = () => createResponse({ model: "m", input: "12345" });
const form = () => createFile({ file: new File(["12345"], "a"), purpose: "batch" });
const chunks = () =>
  requestOf({
    method: "POST",
    body: {
      kind: "stream",
      value: (async function* () {
        yield new TextEncoder().encode("12345");
      })(),
      contentType: "audio/wav",
    },
  });

describe.each(ways)("a header that is not for a caller to say, by %s:", (_, fetch, send) => {
  const clients = () => clientsOf(`${server.origin}/v1`, { fetch });
  const valuesOf = (name: string): string[] | undefined =>
    arrived[0]?.raw.filter(([other]) => other === name).map(([, value]) => value);

  it.each(["evil.test", "127.0.0.1", "evil.test:443\u00a0", ""])(
    "Host, which would take the key to another virtual host, is refused (%j)",
    async (host) => {
      for (const name of ["host", "Host", "HOST"])
        await refusal(
          () => send(clients(), json(), { headers: { [name]: host } }),
          "request",
          /the header host follows from the base URL: leave it out, or set `baseURL`/,
        );
      expect(arrived).toEqual([]);
    },
  );

  it.each([
    ["Content-Length", "3"],
    ["Content-Length", "3, 5"],
    ["Content-Length", "-1"],
    ["Transfer-Encoding", "chunked"],
    ["Transfer-Encoding", "identity"],
    ["Transfer-Encoding", "\tchunked"],
    ["Connection", "close"],
    ["Connection", "authorization"],
    ["Connection", "upgrade"],
    ["Keep-Alive", "timeout=600"],
    ["Proxy-Connection", "close"],
    ["Upgrade", "websocket"],
    ["Expect", "100-continue"],
    ["Expect", "202-accepted"],
    ["TE", "trailers"],
    ["Trailer", "authorization"],
  ])("%s: %s does not change how a body arrives", async (name, value) => {
    for (const makeRequest of [json, form, chunks]) {
      arrived = [];
      await send(clients(), makeRequest());
      const without = arrived[0];
      arrived = [];
      await send(clients(), makeRequest(), { headers: { [name]: value } });
      expect(arrived).toHaveLength(1);
      const boundary = /form-\w+/g;
      const steady = (seen: typeof without) => JSON.stringify(seen).replace(boundary, "form");
      expect(steady(arrived[0])).toBe(steady(without));
      expect(arrived[0]?.body).toContain("12345");
    }
  });

  it("one Host, one length and one key arrive, whatever the case of the names that are given", async () => {
    const headers = { AUTHORIZATION: "Bearer a", Authorization: "Bearer b", "content-LENGTH": "1" };
    await send(clients(), json(), { headers });
    expect(valuesOf("authorization")).toEqual(["Bearer b"]);
    expect(valuesOf("host")).toEqual([`127.0.0.1:${server.port}`]);
    expect(valuesOf("content-length")).toEqual([String(arrived[0]?.body.length)]);
    expect(valuesOf("transfer-encoding")).toEqual([]);
  });

  // Neither frames a message nor names its target: whoever says them means them.
  it.each([
    ["Cookie", "a=b; c=d"],
    ["Proxy-Authorization", "Basic dTpw"],
    ["X-Forwarded-Host", "proxy.test"],
    ["Forwarded", "for=192.0.2.1"],
    ["Origin", "https://app.test"],
    ["Via", "1.1 gateway"],
  ])("but %s is passed on as it is", async (name, value) => {
    await send(clients(), json(), { headers: { [name]: value } });
    expect(valuesOf(name.toLowerCase())).toEqual([value]);
    expect(valuesOf("authorization")).toEqual([`Bearer ${KEY}`]);
  });

  it("no content type takes the boundary from a form", async () => {
    await send(clients(), form(), { headers: { "Content-Type": "multipart/form-data; boundary=evil" } });
    expect(valuesOf("content-type")).toEqual([
      expect.stringMatching(/^multipart\/form-data; boundary=form-\w{26}$/),
    ]);
  });
});
