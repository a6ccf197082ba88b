import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { EncodeError, OpenAIError } from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { bodyOf, serve } from "../support/hostile-server.ts";
import { transports } from "../support/transports.ts";

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

describe.each(transports)("%s sends", (_, transportOf) => {
  /** Sends a request to a server that notes what it gets. */
  const received = async (parts: Partial<ApiRequest>, base = "/v1"): Promise<Received> => {
    let got: Received | undefined;
    await using server = await serve(async (request, response) => {
      const { method, url, headers } = request;
      got = { method, url, headers, body: (await bodyOf(request)).toString("latin1") };
      response.setHeader("content-type", "application/json").end("{}");
    });
    const uploads = (fields: object) => ({
      body: new Blob([JSON.stringify(fields)]),
      contentType: "multipart/form-data; boundary=b",
    });
    await transportOf({ uploads })(requestOf(parts), contextOf(server.origin + base));
    return got as Received;
  };

  it.each([
    [{ path: "/files/{file_id}", params: { path: { file_id: "a b/c" } } }, "/v1/files/a%20b%2Fc"],
    [
      { params: { query: { include: ["x", "y"], after: undefined } } },
      "/v1/things?include%5B%5D=x&include%5B%5D=y",
    ],
    [{ path: "/things?beta=true#part", params: { query: { limit: 2 } } }, "/v1/things?beta=true&limit=2"],
    [{ path: "/things?q=a?b" }, "/v1/things?q=a?b"],
    [{ path: "//evil.test/x" }, "/v1//evil.test/x"],
  ] as [Partial<ApiRequest>, string][])("%j to %s", async (parts, want) => {
    expect((await received(parts)).url).toBe(want);
  });

  it("to the root when the base URL has no path", async () => {
    expect((await received({ path: "/x" }, "")).url).toBe("/x");
  });

  it("JSON with its type, length and the request's headers, whatever their case", async () => {
    const got = await received({
      method: "POST",
      headers: { Authorization: "Bearer k", "OpenAI-Beta": "assistants=v2", "x-none": null },
      body: { kind: "json", value: { a: "é", b: undefined } },
    });
    expect(got.method).toBe("POST");
    expect(Buffer.from(got.body, "latin1").toString()).toBe('{"a":"é"}');
    expect(got.headers).toMatchObject({
      authorization: "Bearer k",
      "openai-beta": "assistants=v2",
      "content-type": "application/json",
      "content-length": "10",
    });
    expect("x-none" in got.headers).toBe(false);
    expect(got.headers["accept-encoding"]).toContain("gzip");
  });

  it("nothing, and says so, for a POST without a body", async () => {
    const got = await received({ method: "POST" });
    expect([got.body, got.headers["content-length"], got.headers["content-type"]]).toEqual([
      "",
      "0",
      undefined,
    ]);
  });

  it("no length for a GET or DELETE without a body", async () => {
    for (const method of ["GET", "DELETE"] as const) {
      const { headers } = await received({ method });
      expect([headers["content-length"], headers["transfer-encoding"]]).toEqual([undefined, undefined]);
    }
  });

  it("raw text and blobs with their length", async () => {
    for (const value of ["v=0", new Blob(["v=", "0"])]) {
      const got = await received({
        method: "POST",
        body: { kind: "raw", value, contentType: "application/sdp" },
      });
      expect(got.body).toBe("v=0");
      expect(got.headers).toMatchObject({ "content-type": "application/sdp", "content-length": "3" });
    }
  });

  it("a form as its encoder writes it, whose content type no header overrules", async () => {
    const body = { kind: "form", fields: { a: 1 } } as const;
    const got = await received({ method: "POST", body, headers: { "content-type": "multipart/form-data" } });
    expect(got.body).toBe('{"a":1}');
    expect(got.headers["content-type"]).toBe("multipart/form-data; boundary=b");
  });

  it("a stream in chunks", async () => {
    const value = (async function* () {
      yield new TextEncoder().encode("one ");
      yield new TextEncoder().encode("two");
    })();
    const got = await received({ method: "POST", body: { kind: "stream", value, contentType: "audio/wav" } });
    expect(got.body).toBe("one two");
    expect(got.headers).toMatchObject({ "content-type": "audio/wav", "transfer-encoding": "chunked" });
  });

  it("no framing header that a caller makes up", async () => {
    const headers = {
      "Content-Length": "3",
      "Transfer-Encoding": "identity",
      Connection: "close",
    };
    const got = await received({ method: "POST", body: { kind: "json", value: 12345 }, headers });
    expect(got.body).toBe("12345");
    expect(got.headers).toMatchObject({ "content-length": "5", connection: "keep-alive" });
  });
});

describe.each(transports)("%s refuses to send", (_, transportOf) => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  it.each([
    ["a path that would name another host", { path: ".evil.test/x" }, /path must begin with a slash/],
    ["a path that would turn the host into a user name", { path: "@evil.test/x" }, /slash/],
    ["another address", { path: "https://evil.test/x" }, /slash/],
    ["an empty path", { path: "" }, /slash/],
    ["an empty path parameter", { path: "/f/{id}", params: { path: { id: "" } } }, /"id" is empty/],
    ["a missing path parameter", { path: "/f/{id}" }, /"id" is undefined/],
    ["a cycle", { body: { kind: "json", value: circular } }, /cannot be written as JSON/],
    ["a BigInt", { body: { kind: "json", value: 1n } }, /cannot be written as JSON/],
    ["a form without an encoder", { body: { kind: "form", fields: {} } }, /form encoder/],
    [
      "a header with a line break",
      { headers: { authorization: "Bearer sk-secret\r\nx: y" } },
      /header authorization/,
    ],
    ["a header with a NUL", { headers: { authorization: "Bearer sk-secret\0" } }, /header authorization/],
    ["a header beyond Latin-1", { headers: { authorization: "Bearer sk-secret–" } }, /header authorization/],
    ["a header name with a space", { headers: { "x y": "sk-secret" } }, /name of a header holds U\+0020/],
    ["a host of its own", { headers: { Host: "sk-secret.test" } }, /header host follows from the base URL/],
  ] as [string, Partial<ApiRequest>, RegExp][])("%s", async (_, parts, message) => {
    let hits = 0;
    await using server = await serve((_, response) => {
      hits++;
      response.end();
    });
    const error = await rejection(
      transportOf()(requestOf({ method: "POST", ...parts }), contextOf(server.origin)),
    );
    expect(error).toBeInstanceOf(EncodeError);
    const { message: said, request, attempts } = error as EncodeError;
    expect(said).toMatch(message);
    expect(said).toMatch(/^POST /);
    expect(`${said}${(error as Error).stack}${JSON.stringify(error)}`).not.toContain("sk-secret");
    expect(request?.operation).toBe("testThing");
    expect([attempts, hits]).toEqual([0, 0]);
    expect(OpenAIError.is(error)).toBe(true);
  });
});
