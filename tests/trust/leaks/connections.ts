import { gzipSync } from "node:zlib";
import type { ClientOptions, OpenAI } from "../../../src/handwritten/index.ts";
import { serveBytes } from "../../support/hostile-server.ts";
import type { Answer } from "../../support/recording-server.ts";
import { type Accident, KEY } from "./accident.ts";
import { chat, events, streamedChat, text } from "./failures.ts";

const redirect =
  (status: number, location: string): Answer =>
  (_, response) => {
    response
      .writeHead(status, { location, "x-request-id": "req_test" })
      .end(`<a href="${location}">moved</a>`);
  };

const elsewhere: Readonly<Record<string, string>> = {
  "in the path": `http://127.0.0.1:9/${encodeURIComponent(KEY)}`,
  "in the query": `http://127.0.0.1:9/?key=${encodeURIComponent(KEY)}`,
  "in the fragment": `http://127.0.0.1:9/#access_token=${encodeURIComponent(KEY)}`,
  "in the userinfo": `http://user:${encodeURIComponent(KEY)}@127.0.0.1:9/`,
  "as an address that is none": `http://[${KEY}`,
  "on the same server": `/v1/${encodeURIComponent(KEY)}`,
};

const redirects: readonly Accident[] = [301, 302, 303, 307, 308].flatMap((status) =>
  Object.entries(elsewhere).map(([where, location]) => ({
    name: `a ${status} with the key ${where}`,
    says: /redirect to/,
    happen: ({ api, client, see }) => {
      api.answer(redirect(status, location));
      const openai = client();
      return see(() => (status === 302 ? openai.models.list() : openai.send(chat)), openai);
    },
  })),
);

/** The key is the host, which an address has in small letters. */
const redirectToKey: Accident = {
  name: "a redirect whose host is the key",
  secrets: ["aBcDeFgH7xK2Qm9Zt4Rv6Wp1"],
  says: /redirect to http:\/\/\[REDACTED\]?/,
  happen: ({ api, client, see }) => {
    api.answer(redirect(302, "http://aBcDeFgH7xK2Qm9Zt4Rv6Wp1.example/"));
    return see(() => client({ apiKey: "aBcDeFgH7xK2Qm9Zt4Rv6Wp1" }).send(chat));
  },
};

const cut =
  (head: Record<string, string>, body: string): Answer =>
  (_, response) => {
    response.writeHead(200, { "x-request-id": "req_test", ...head });
    response.write(body, () => response.destroy());
  };

const half = KEY.slice(0, KEY.length / 2);
const answers: Readonly<Record<string, readonly [Answer, RegExp, ClientOptions?, boolean?]>> = {
  "a body that is cut": [
    cut({ "content-type": "application/json", "content-length": "999" }, `{"got":"${KEY}`),
    /ECONNRESET|aborted|failed/,
  ],
  "a stream that is cut": [
    cut({ "content-type": "text/event-stream" }, `data: {"id":1}\n\ndata: {"got":"${half}`),
    /failed|reset|aborted/,
    {},
    true,
  ],
  "a stream that is cut after an event that has it": [
    cut({ "content-type": "text/event-stream" }, `: ${KEY}\n\n`),
    /failed|reset|aborted/,
    {},
    true,
  ],
  "an answer that is too large": [text(KEY.repeat(100)), /larger than 100 bytes/, { maxResponseBytes: 100 }],
  "an answer that is not compressed as it says": [text(KEY, 200, { "content-encoding": "gzip" }), /./],
  "an error that is compressed": [
    (_, response) =>
      response.writeHead(400, { "content-encoding": "gzip" }).end(gzipSync(`{"error":{"message":"${KEY}"}}`)),
    /400 — \[REDACTED/,
  ],
  "an event that is not JSON, after some that are": [
    events('data: {"id":1}\n\n', `data: ${KEY}\n\n`),
    /is not JSON/,
    {},
    true,
  ],
  "an answer that comes too late": [() => {}, /timed out after 30 ms waiting for headers/, { timeout: 30 }],
  "a server that hangs up": [(_, response) => response.destroy(), /ECONNRESET|reset|failed/],
  "a server that speaks another protocol": [
    (_, response) => response.socket?.end(`GARBAGE ${KEY}\r\nauthorization: Bearer ${KEY}\r\n\r\n`),
    /failed/,
  ],
  "a server that switches protocols": [
    (_, response) => response.socket?.end(`HTTP/1.1 101 ${KEY}\r\nx-key: ${KEY}\r\n\r\n`),
    /101|failed/,
  ],
};

const platforms: readonly (readonly [string, ClientOptions["fetch"]])[] = [
  ["node:http", undefined],
  ["fetch", (url, init) => fetch(url, init)],
];

const broken: readonly Accident[] = platforms.flatMap(([platform, fetch]) =>
  Object.entries(answers).map(([name, [answer, says, options, streamed]]) => ({
    name: `${name}, over ${platform}`,
    says,
    happen: ({ api, client, see }) => {
      api.answer(answer);
      const openai = client({ ...options, fetch });
      return see(() => openai.send(streamed ? streamedChat : chat), openai);
    },
  })),
);

/** Answers with bytes of the test's own making. */
const raw = (name: string, bytes: string, says: RegExp): Accident => ({
  name,
  says,
  happen: async ({ client, see }) => {
    await using server = await serveBytes((socket) => socket.end(bytes));
    const openai: OpenAI = client({ baseURL: `${server.origin}/v1` });
    return await see(() => openai.send(chat), openai);
  },
});

/** What goes wrong between the client and the server. */
export const connections: readonly Accident[] = [
  ...redirects,
  redirectToKey,
  ...broken,
  raw("a header that is none", `HTTP/1.1 200 OK\r\n${KEY}\r\n\r\n`, /HPE_/),
  raw("a length that is none", `HTTP/1.1 200 OK\r\ncontent-length: ${KEY}\r\n\r\n`, /HPE_/),
  raw("a status that is none", `HTTP/1.1 ${KEY} OK\r\n\r\n`, /HPE_/),
  raw(
    "a chunk that is none",
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${KEY}\r\n`,
    /HPE_|failed/,
  ),
];
