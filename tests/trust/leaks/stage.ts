import { afterAll, afterEach, beforeAll } from "@jest/globals";
import type { Clock } from "../../../src/handwritten/core/clock.ts";
import { systemClock } from "../../../src/handwritten/core/clock.ts";
import {
  type Answer,
  json,
  type Recorded,
  type RecordingServer,
  recordingServer,
} from "../../support/recording-server.ts";

/** The API, and beside it the endpoint where tokens are exchanged. */
export interface Stage {
  readonly baseURL: string;
  readonly origin: string;
  /** What the API was asked. */
  readonly requests: readonly Recorded[];
  /** What the API answers until the test ends; `{}` unless it is told. */
  answer(next: Answer): void;
  /** What tokens are exchanged for until the test ends. */
  grant(token: string): void;
}

export const TOKEN_PATH = "/oauth/token";

/** Starts a server for the suite that calls it. */
export const stage = (): Stage => {
  let server: RecordingServer;
  let answer: Answer = json({});
  let granted = "";
  beforeAll(async () => {
    server = await recordingServer((request, response, count) => {
      if (request.url !== TOKEN_PATH) return answer(request, response, count);
      json({ access_token: granted, token_type: "Bearer", expires_in: 3600 })(request, response, count);
    });
  });
  afterEach(() => {
    server.requests.length = 0;
    answer = json({});
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  return {
    get baseURL() {
      return server.baseURL;
    },
    get origin() {
      return server.origin;
    },
    get requests() {
      return server.requests;
    },
    answer: (next) => {
      answer = next;
    },
    grant: (token) => {
      granted = token;
    },
  };
};

/** Waits take no time. */
export const hurried: Clock = { ...systemClock, sleep: () => Promise.resolve() };

/** Everything that a server was sent, as one text. */
export const receivedBy = ({ requests }: Stage): string =>
  requests
    .map(({ url, headers, body }) => [decodeURIComponent(url), ...Object.values(headers), body].join("\n"))
    .join("\n");
