import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createFile, createResponse, listModels } from "../../src/generated/operations/index.ts";
import type { ApiRequest, Method } from "../../src/handwritten/contract.ts";
import { OpenAIError } from "../../src/handwritten/index.ts";
import { requestOf } from "../support/call.ts";
import { casesOf, runs } from "../support/runs.ts";
import { type Clients, clientsOf, KEY, platforms, refusal, textOf } from "./clients.ts";
import { twoServers } from "./two-servers.ts";

/** Every way to say a path by hand. */
const askers: Record<string, (clients: Clients, path: string) => unknown> = {
  "openai.get": ({ openai }, path) => openai.get(path),
  "openai.post": ({ openai }, path) => openai.post(path, { body: { secret: 1 } }),
  "openai.put": ({ openai }, path) => openai.put(path, { body: { secret: 1 } }),
  "openai.patch": ({ openai }, path) => openai.patch(path, { body: { secret: 1 } }),
  "openai.delete": ({ openai }, path) => openai.delete(path),
  "the option of a method": ({ openai }, path) => openai.models.list({ path }),
  "the option of an upload": ({ openai }, path) =>
    openai.files.create({ file: new File(["x"], "a"), purpose: "batch" }, { path }),
  "the option of openai.send": ({ openai }, path) => openai.send(listModels(), { path }),
  "a request made by hand": ({ client }, path) => client.send(requestOf({ path })),
  "a stub's request, changed": ({ client }, path) =>
    client.send({ ...createResponse({ model: "m", stream: true }), path } as ApiRequest),
  "a stub's form, changed": ({ client }, path) =>
    client.send({ ...createFile({ file: new File(["x"], "a"), purpose: "batch" }), path }),
};

/** Addresses of the second server as a path; its port is put in for `PORT`. */
const elsewhere = [
  "http://127.0.0.1:PORT/x",
  "HTTP://127.0.0.1:PORT/x",
  "http:127.0.0.1:PORT/x",
  "https:127.0.0.1:PORT",
  "http:\\\\127.0.0.1:PORT\\x",
  "ht\ntp://127.0.0.1:PORT/x",
  "\thttp://127.0.0.1:PORT/x",
  "  http://127.0.0.1:PORT/x",
  "\u0000http://127.0.0.1:PORT/x",
  "\ufeffhttp://127.0.0.1:PORT/x",
  "http:／／127.0.0.1:PORT/x",
  "http://user:password@127.0.0.1:PORT/x",
  "\\\\127.0.0.1:PORT/x",
  "@127.0.0.1:PORT/x",
  ":80@127.0.0.1:PORT/x",
  ".127.0.0.1:PORT/x",
  "?@127.0.0.1:PORT/x",
  "#@127.0.0.1:PORT/x",
  "",
  " ",
  "x",
];
/** The same behind a slash: these must stay below the base URL. */
const below = [
  "//127.0.0.1:PORT/x",
  "///127.0.0.1:PORT/x",
  "//user:password@127.0.0.1:PORT/x",
  "/http://127.0.0.1:PORT/x",
  "/@127.0.0.1:PORT/x",
  "/:80@127.0.0.1:PORT/x",
  "/／127.0.0.1:PORT/x",
  "／／127.0.0.1:PORT".replace("／", "/"),
  "/。。/x",
  "/．．/x",
  "/‥/x",
  "/...",
  "/x?u=//127.0.0.1:PORT/../..",
  "/x#//127.0.0.1:PORT/../..",
  "/;@127.0.0.1:PORT",
];
/** Out of the base URL's path, or seemingly. */
const upwards = [
  "/..",
  "/../x",
  "/..//127.0.0.1:PORT/x",
  "/a/../../x",
  "/./x",
  "/%2e%2e/x",
  "/.%2E/x",
  "/..\\x",
  "/\\..\\..\\x",
  "/a\\..\\..\\x",
  "/\\127.0.0.1:PORT/x",
  "/\\\\127.0.0.1:PORT/x",
  "/.\t./x",
  "/.\n./x",
  "/.\r./x",
  "/\t/127.0.0.1:PORT/x",
  "/x/.. ",
  "/.. ",
  "/..\u0000",
  "/x/..\u001f",
  "/..%2fx",
  "/a%2f..%2f..%2fx",
  "/..%5cx",
  "/..;/x",
  "/x\ud800",
];

describe.each(platforms)("a path by hand, over %s:", (_, fetch) => {
  const servers = twoServers();
  const at = (path: string): string => path.replaceAll("PORT", String(servers.second.port));
  const clients = (): Clients => clientsOf(servers.api.baseURL, { fetch });

  describe.each(Object.entries(askers))("%s", (_, ask) => {
    it.each(casesOf(elsewhere, 3))("refuses %j: it would name another host", async (path) => {
      const error = await refusal(() => ask(clients(), at(path)), "request", /must begin with a slash/);
      expect(textOf(error)).not.toContain("password");
      expect(servers.api.requests).toHaveLength(0);
    });

    it.each(casesOf(upwards, 3))("refuses %j: it would leave the base URL's path", async (path) => {
      await refusal(
        () => ask(clients(), at(path)),
        "request",
        /must not hold dot segments|percent-encode it/,
      );
      expect(servers.api.requests).toHaveLength(0);
    });

    it.each(casesOf(below, 3))("keeps %j below the base URL", async (path) => {
      // An answer of the wrong kind (a list, a stream) is an error; where it was asked for is what counts.
      await Promise.allSettled([ask(clients(), at(path))]);
      expect(servers.api.requests).toHaveLength(1);
      const [{ url, headers } = { url: "", headers: {} }] = servers.api.requests;
      expect(url).toMatch(/^\/v1\//);
      expect(headers).toMatchObject({
        authorization: `Bearer ${KEY}`,
        host: `127.0.0.1:${servers.api.port}`,
      });
    });
  });

  it("of any characters stays below the base URL, or is refused with advice", async () => {
    const piece = fc.constantFrom(
      ...[
        "/",
        "\\",
        ".",
        "..",
        "%2e",
        "%2F",
        "@",
        ":",
        "?",
        "#",
        ";",
        " ",
        "\t",
        "\n",
        "\0",
        "／",
        "．",
        "。",
      ],
      ...["127.0.0.1:PORT", "http://", "x", "{", "}", "%", "é", "\u202e", "\ud800", "\ufeff"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        servers.api.requests.length = 0;
        const path = at(pieces.join(""));
        const [outcome] = await Promise.allSettled([clients().openai.get(path)]);
        if (outcome.status === "rejected") {
          expect(OpenAIError.is(outcome.reason) && outcome.reason.kind).toBe("request");
          expect(outcome.reason.message).toMatch(/begin with a slash|dot segments|percent-encode|identifier/);
          expect(servers.api.requests).toHaveLength(0);
        } else expect(servers.api.requests.map(({ url }) => url.startsWith("/v1/"))).toEqual([true]);
      }),
      { numRuns: runs(400) },
    );
  });

  it.each(["TRACE", "CONNECT", "HEAD", "get\r\nX-Evil: 1", "GET /x HTTP/1.1\r\nHost: evil", "", " get"])(
    "has no method %j",
    async (method) => {
      await refusal(
        () => clients().openai.get("/x", { method: method as Method }),
        "request",
        /method must be one of GET, POST/,
      );
      expect(servers.api.requests).toHaveLength(0);
    },
  );
});
