import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { bodyOf, serve, type TestServer } from "./hostile-server.ts";

/** One request as the server saw it. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RecordingServer extends TestServer {
  readonly baseURL: string;
  readonly requests: Recorded[];
}

export type Answer = (request: Recorded, response: ServerResponse, count: number) => void;

/** Answers with JSON and `x-request-id: req_test`. */
export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer => {
  return (_, response) => {
    response.writeHead(status, {
      "content-type": "application/json",
      "x-request-id": "req_test",
      ...headers,
    });
    response.end(JSON.stringify(value));
  };
};

/** Records every request and answers it. `await using` closes it. */
export const recordingServer = async (answer: Answer = json({ ok: true })): Promise<RecordingServer> => {
  const requests: Recorded[] = [];
  const server = await serve(async (request, response) => {
    const recorded = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: (await bodyOf(request)).toString("utf8"),
    };
    requests.push(recorded);
    answer(recorded, response, requests.length);
  });
  return Object.assign(server, { requests, baseURL: `${server.origin}/v1` });
};
