import { createChatCompletion } from "../../../src/generated/operations/index.ts";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { closedPort } from "../../support/hostile-server.ts";
import { type Answer, json } from "../../support/recording-server.ts";
import type { Common } from "./holder.ts";

export const chat: ApiRequest = createChatCompletion({ model: "m", messages: [] });
export const streamedChat: ApiRequest = createChatCompletion({ model: "m", messages: [], stream: true });

/** How a call with a key goes wrong so that the key comes back. */
export interface Failure {
  readonly name: string;
  readonly request: ApiRequest;
  /** What the server answers; what it says is made of the key. */
  answer?(key: string): Answer;
  /** What the client is given besides. */
  options?(key: string): Promise<Common> | Common;
  /** What the error says all the same. */
  readonly says: RegExp;
  /** The request goes nowhere. */
  readonly unsent?: true;
}

export const text =
  (body: string, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response
      .writeHead(status, { "content-type": "text/html", "x-request-id": "req_test", ...headers })
      .end(body);
  };

export const events =
  (...lines: readonly string[]): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_test" });
    response.end(lines.join(""));
  };

const base64 = (value: string): string => Buffer.from(value).toString("base64");

/** An error as axios makes them: everything that it knows hangs on it. */
const axiosError = (url: string, init: RequestInit): Error => {
  const config = { url, method: init.method, headers: init.headers, data: init.body };
  return Object.assign(new Error("Request failed with status code 502"), {
    code: "ERR_BAD_RESPONSE",
    config,
    request: {
      _header: `POST / HTTP/1.1\r\n${Object.entries(init.headers ?? {})
        .map(([n, v]) => `${n}: ${v}`)
        .join("\r\n")}`,
    },
    response: { status: 502, config },
    toJSON: () => ({ config }),
  });
};

/** One of each kind; they are tried with every holder. */
export const failures: readonly Failure[] = [
  {
    name: "a 401 whose message has the key",
    request: chat,
    answer: (key) =>
      json({ error: { message: `Incorrect API key provided: ${key}.`, code: "invalid_api_key" } }, 401),
    says: /401 invalid_api_key — Incorrect API key provided: \[REDACTED.*\(req_test\)$/,
  },
  {
    name: "a 500 with a page that has it in base64",
    request: chat,
    answer: (key) => text(`<pre>authorization: ${base64(`Bearer ${key}`)}</pre>`, 500),
    says: /500 text\/html — <pre>authorization: .*REDACTED.*\(req_test\)$/s,
  },
  {
    name: "a 403 with it in the headers, by the platform's fetch",
    request: chat,
    options: () => ({ fetch: (url, init) => fetch(url, init) }),
    answer: (key) =>
      json({ error: { message: "no" } }, 403, {
        "www-authenticate": `Bearer error="invalid_token", error_description="${encodeURIComponent(key)}"`,
        "x-echo": key,
      }),
    says: /403 — no \(req_test\)$/,
  },
  {
    name: "a page that has it where JSON was due",
    request: chat,
    answer: (key) => text(`<p>${key}</p>`),
    says: /200: expected JSON, got text\/html \(\d+ characters\)/,
  },
  {
    name: "an error event that has it",
    request: streamedChat,
    answer: (key) =>
      events('data: {"id":"1"}\n\n', `data: ${JSON.stringify({ error: { message: `bad ${key}` } })}\n\n`),
    says: /bad \[REDACTED/,
  },
  {
    name: "a 503 that has it, after a retry",
    request: chat,
    options: () => ({ maxRetries: 1 }),
    answer: (key) => json({ error: { message: "overloaded", param: key, nested: [{ key }] } }, 503),
    says: /503.*overloaded/,
  },
  {
    name: "no server",
    request: chat,
    unsent: true,
    options: async () => ({ baseURL: `http://127.0.0.1:${await closedPort()}/v1` }),
    says: /connection refused \(ECONNREFUSED 127\.0\.0\.1:\d+\)/,
  },
  {
    name: "a fetch that fails as axios does",
    request: chat,
    unsent: true,
    options: () => ({
      fetch: async (url, init = {}) => {
        throw axiosError(url, init);
      },
    }),
    says: /ERR_BAD_RESPONSE/,
  },
];
