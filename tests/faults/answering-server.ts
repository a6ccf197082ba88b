import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../src/handwritten/core/clock.ts";
import { bodyOf, serve, type TestServer } from "../support/hostile-server.ts";
import type { SeededRandom } from "../support/seeded-random.ts";
import { callPieces, callText } from "./call-text.ts";

/** One request, as a server saw it. */
export interface Seen {
  readonly target: string;
  readonly call: string;
  readonly requestID: string;
  readonly key: string | undefined;
  /** Cut: it did not arrive whole. Refused: nothing was done. Worked: the answer was made. Remembered: by its key. */
  outcome: "cut" | "refused" | "worked" | "remembered";
  status: number | undefined;
}

/** A server that does the work of each request that arrives whole, and writes it down. */
export interface AnsweringServer extends TestServer {
  readonly baseURL: string;
}

/** What the servers of a run know together. */
export interface Records {
  readonly seen: Seen[];
  /** Keys of requests whose work was done. */
  readonly done: Set<string>;
  /** What must not be. */
  readonly violations: string[];
}

const REFUSED = 503;
const THROTTLED = 429;

export const answeringServer = async (
  target: string,
  records: Records,
  { random, clock }: { readonly random: SeededRandom; readonly clock: Clock },
): Promise<AnsweringServer> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen: Seen = {
      target,
      call: String(request.headers["x-call-id"]),
      requestID: `req_${records.seen.length}`,
      key: request.headers["idempotency-key"] as string | undefined,
      outcome: "cut",
      status: undefined,
    };
    records.seen.push(seen);
    const body = await bodyOf(request);
    if (request.method === "POST" && JSON.parse(body.toString()).padding !== callText(seen.call))
      records.violations.push(`${seen.call}: its request arrived changed`);
    seen.outcome = "refused";
    seen.status = 200;
    if (random.chance(0.03)) seen.status = REFUSED;
    else if (random.chance(0.02)) seen.status = THROTTLED;
    else {
      seen.outcome = seen.key && records.done.has(seen.key) ? "remembered" : "worked";
      if (seen.key) records.done.add(seen.key);
    }
    await clock.sleep(random.integer(0, 4));
    response.setHeader("x-request-id", seen.requestID);
    if (seen.status !== 200) {
      response.writeHead(seen.status, { "content-type": "application/json", "retry-after-ms": "5" });
      response.end('{"error":{"message":"not now"}}');
      return;
    }
    const isStream = request.method === "POST" && JSON.parse(body.toString()).stream === true;
    if (!isStream) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(request.method === "GET" ? modelOf(seen.call) : responseOf(seen.call)));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of request.url?.endsWith("/responses")
      ? responseEvents(seen.call)
      : chatEvents(seen.call)) {
      if (response.destroyed) return;
      response.write(event);
      await clock.sleep(random.integer(0, 2));
    }
    response.end();
  };
  const server = await serve((request, response) => {
    answer(request, response).catch((error: NodeJS.ErrnoException) => {
      // A request that is cut off needs no answer.
      if (error.code !== "ECONNRESET") records.violations.push(`${target}: ${error.stack}`);
    });
  });
  return Object.assign(server, { baseURL: `${server.origin}/v1` });
};

const modelOf = (call: string) => ({ id: call, object: "model", created: 0, owned_by: callText(call) });

const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
const responseOf = (call: string) => ({
  id: `resp_${call}`,
  object: "response",
  status: "completed",
  output: [
    {
      id: "msg",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: callText(call), annotations: [] }],
    },
  ],
  usage,
});

const eventOf = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

const responseEvents = (call: string): string[] => {
  let number = 0;
  const event = (type: string, fields: object): string =>
    `event: ${type}\n${eventOf({ type, sequence_number: number++, ...fields })}`;
  return [
    event("response.created", { response: { ...responseOf(call), status: "in_progress", output: [] } }),
    ...callPieces(call).map((delta) =>
      event("response.output_text.delta", { item_id: "msg", output_index: 0, content_index: 0, delta }),
    ),
    event("response.completed", { response: responseOf(call) }),
  ];
};

const chatEvents = (call: string): string[] => {
  const chunk = (delta: object, finish_reason: string | null) =>
    eventOf({
      id: call,
      object: "chat.completion.chunk",
      created: 0,
      model: "m",
      choices: [{ index: 0, delta, finish_reason }],
    });
  return [
    ...callPieces(call).map((content) => chunk({ content }, null)),
    chunk({}, "stop"),
    "data: [DONE]\n\n",
  ];
};
