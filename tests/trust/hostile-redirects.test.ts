import { describe, expect, it } from "@jest/globals";
import {
  createFile,
  createResponse,
  deleteFile,
  downloadFile,
  listModels,
} from "../../src/generated/operations/index.ts";
import { RedirectError } from "../../src/handwritten/index.ts";
import { requestOf } from "../support/call.ts";
import type { Answer } from "../support/recording-server.ts";
import { casesOf } from "../support/runs.ts";
import { clientsOf, KEY, refusal, textOf, ways } from "./clients.ts";
import { twoServers } from "./two-servers.ts";

const file = (): File => new File(["line"], "a.jsonl");
const stream = async function* () {
  yield new TextEncoder().encode("piece");
};
const PNG = { kind: "raw", value: "png", contentType: "image/png" } as const;

/** What may carry a key or a body somewhere: each method, each kind of body, each kind of answer. */
const requests = {
  "a list": () => listModels(),
  "a GET": () => requestOf(),
  "a POST of JSON": () => createResponse({ model: "m", input: "secret prompt" }),
  "a POST of a form": () => createFile({ file: file(), purpose: "batch" }),
  "a POST of a form with a stream": () => createFile({ file: stream(), purpose: "batch" }),
  "a POST of a stream": () =>
    requestOf({ method: "POST", body: { kind: "stream", value: stream(), contentType: "audio/wav" } }),
  "a POST of bytes": () => requestOf({ method: "POST", body: PNG }),
  "a PUT": () => requestOf({ method: "PUT", body: { kind: "json", value: { secret: 1 } } }),
  "a PATCH": () => requestOf({ method: "PATCH", body: { kind: "json", value: { secret: 1 } } }),
  "a DELETE": () => deleteFile("file-1"),
  "an event stream": () => createResponse({ model: "m", input: "secret prompt", stream: true }),
  "a download": () => downloadFile("file-1"),
  "an admin's call": () => requestOf({ auth: "admin" }),
};

const redirect =
  (status: number, location?: string): Answer =>
  (_, response) =>
    response.writeHead(status, location === undefined ? {} : { location }).end("moved");

describe.each(ways)("a redirect, for %s:", (_, fetch, send) => {
  const servers = twoServers();
  const refused = async (makeRequest: () => Parameters<typeof send>[1], advice: RegExp) => {
    const error = await refusal(
      () => send(clientsOf(servers.api.baseURL, { fetch }), makeRequest()),
      "redirect",
      advice,
    );
    expect(error).toBeInstanceOf(RedirectError);
    expect(servers.api.requests).toHaveLength(1);
    return error as RedirectError;
  };

  describe.each(casesOf(Object.entries(requests), 3))("%s", (_, makeRequest) => {
    it.each([300, 301, 302, 303, 305, 307, 308])("is not taken to another origin by a %i", async (status) => {
      const { origin, port } = servers.second;
      servers.answer(redirect(status, `http://user:token-1@127.0.0.1:${port}/token-2?token=3#token-4`));
      const error = await refused(makeRequest, /not followed: .*address/);
      expect([error.status, error.target]).toEqual([status, origin]);
      expect(error.message).toContain(`redirect to ${origin},`);
      expect(textOf(error)).not.toMatch(/token|user:|secret/);
    });

    it.each([301, 307, 308])(
      "is not sent again within the origin by a %i, unless asked for",
      async (status) => {
        servers.answer(redirect(status, "/v1/elsewhere?token=1"));
        const error = await refused(makeRequest, /not followed: .*(address|`redirect: "same-origin"`)/);
        expect(error.target).toBe(servers.api.origin);
        expect(textOf(error)).not.toContain("token");
      },
    );
  });

  it.each<[string, (port: number) => string, RegExp]>([
    ["without a scheme", (port) => `//127.0.0.1:${port}/x`, /redirect to http:\/\/127\.0\.0\.1:\d+,/],
    ["with backslashes", (port) => `\\\\127.0.0.1:${port}\\x`, /redirect to http:\/\/127\.0\.0\.1:\d+,/],
    [
      "with a slash too many",
      (port) => `http:///127.0.0.1:${port}`,
      /redirect to http:\/\/127\.0\.0\.1:\d+,/,
    ],
    [
      "with another scheme",
      (port) => `https://127.0.0.1:${port}/x`,
      /redirect to https:\/\/127\.0\.0\.1:\d+,/,
    ],
    ["with a tab in it", (port) => `ht\ttp://127.0.0.1:${port}/x`, /redirect to http:\/\/127\.0\.0\.1:\d+,/],
    ["with encoded line breaks", (port) => `http://127.0.0.1:${port}/%0d%0aX-Evil:%201`, /redirect to http/],
    ["of another protocol", () => "ftp://127.0.0.1/etc", /redirect to ftp:\/\/127\.0\.0\.1,/],
    ["with data", () => "data:application/json,{}", /redirect to data:,/],
    ["to a file", () => "file:///etc/passwd", /redirect to file:,/],
    ["with a script", () => "javascript:alert(1)", /redirect to javascript:,/],
    ["with a blob", (port) => `blob:http://127.0.0.1:${port}/id`, /redirect to http:\/\/127\.0\.0\.1:\d+,/],
    ["that is malformed", () => "http://[:::1", /redirect to a hidden address,/],
    ["with a port too large", () => "http://127.0.0.1:99999/", /redirect to a hidden address,/],
    ["that is empty", () => "", /redirect to http:\/\/127\.0\.0\.1:\d+,/],
    ["of 12 kB", (port) => `http://127.0.0.1:${port}/${"token".repeat(2_400)}`, /redirect to http:/],
    ["with a host of 12 kB", () => `http://${"a".repeat(12_000)}.test/`, /redirect to http:\/\/aaa/],
  ])("an address %s is not followed, and not quoted", async (_, location, shown) => {
    servers.answer(redirect(302, location(servers.second.port)));
    const error = await refused(requests["a POST of JSON"], shown);
    expect(error.message.length).toBeLessThan(400);
    expect(textOf(error)).not.toMatch(/passwd|alert|application\/json|token|%0d|Evil/);
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });

  it("no address at all is an error too", async () => {
    for (const status of [301, 304]) {
      servers.answer(redirect(status));
      expect((await refused(requests["a GET"], /neither an answer nor an address/)).target).toBeUndefined();
      servers.api.requests.length = 0;
    }
  });

  it("an address beside any other status has no effect", async () => {
    const { second, api } = servers;
    const clients = clientsOf(api.baseURL, { fetch });
    const headers = {
      location: `${second.origin}/x`,
      refresh: `0;url=${second.origin}`,
      "content-location": "/y",
    };
    for (const status of [200, 201, 202]) {
      servers.answer((_, response) => response.writeHead(status, headers).end('{"own":true}'));
      await expect(send(clients, requests["a POST of JSON"]())).resolves.toEqual({ own: true });
    }
    for (const [status, kind] of [
      [401, "authentication"],
      [404, "not_found"],
      [503, "server"],
    ] as const) {
      servers.answer((_, response) => response.writeHead(status, headers).end("{}"));
      await refusal(() => send(clients, requests["a POST of JSON"]()), kind, new RegExp(`${status}`));
    }
    expect(api.requests).toHaveLength(6);
  });

  it("is not followed by a retry either", async () => {
    servers.answer(redirect(307, `${servers.second.origin}/x`));
    await refusal(
      () =>
        send(clientsOf(servers.api.baseURL, { fetch, maxRetries: 3 }), requests["a GET"](), {
          maxRetries: 3,
        }),
      "redirect",
      /not followed/,
    );
    expect(servers.api.requests).toHaveLength(1);
    expect(servers.api.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });
});
