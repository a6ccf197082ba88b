import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import type { SeededRandom } from "../support/seeded-random.ts";
import { type AttemptOutcome, FAULTS, STREAM_FAULTS } from "./faults.ts";
import { count } from "./tally.ts";

/** A server that fails now and then, and says afterwards how often in which way. */
export interface SoakServer extends AsyncDisposable {
  readonly baseURL: string;
  /** Requests, by the name of what was done to them. */
  readonly did: Map<string, number>;
  /** Requests, by what their attempts come to. */
  readonly outcomes: Map<AttemptOutcome, number>;
}

/** Who leaves its stream must have one. */
export const LEAVER = "leaver";

/** @param faultRate - the part of requests that meet a fault */
export const soakServer = async (random: SeededRandom, faultRate: number): Promise<SoakServer> => {
  const did = new Map<string, number>();
  const outcomes = new Map<AttemptOutcome, number>();
  let id = 0;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
    const fields = JSON.parse((await text(body)) || "{}") as Fields;
    const isStream = fields.stream === true;
    const isFaulty = fields.user !== LEAVER && random.chance(faultRate);
    const faults = isStream ? STREAM_FAULTS : FAULTS;
    const name = isFaulty ? random.pick(Object.keys(faults)) : "nothing";
    const fault = faults[name];
    count(did, name);
    count(outcomes, fault?.outcome ?? "success");
    response.setHeader("x-request-id", `req_${++id}`);
    const good = goodBody(request.url ?? "", fields);
    if (fault) return fault.respond(response, good);
    response.writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" });
    response.end(good);
  };
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    did,
    outcomes,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

interface Fields {
  readonly stream?: unknown;
  readonly user?: unknown;
  readonly input?: unknown;
}

const usage = { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 };

const goodBody = (url: string, { stream, input }: Fields): string => {
  if (stream) return events().join("");
  if (url.endsWith("/embeddings")) {
    const inputs = Array.isArray(input) ? input : [input];
    const data = inputs.map((_, index) => ({ object: "embedding", index, embedding: [index, 0.5] }));
    return JSON.stringify({ object: "list", model: "m", data, usage });
  }
  if (url.endsWith("/models")) return JSON.stringify({ object: "list", data: [] });
  const message = { role: "assistant", content: "a", refusal: null };
  const choices = [{ index: 0, finish_reason: "stop", message, logprobs: null }];
  return JSON.stringify({
    id: "chatcmpl_1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices,
    usage,
  });
};

const events = (): string[] => {
  const head = { id: "chatcmpl_1", object: "chat.completion.chunk", created: 1, model: "m" };
  const chunk = (choice: object): string =>
    `data: ${JSON.stringify({ ...head, choices: [{ index: 0, ...choice }] })}\n\n`;
  return [
    chunk({ delta: { role: "assistant", content: "a" }, finish_reason: null }),
    chunk({ delta: { content: "b" }, finish_reason: null }),
    chunk({ delta: {}, finish_reason: "stop" }),
    "data: [DONE]\n\n",
  ];
};
