import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Ask,
  chatChunks,
  chatCompletion,
  chatSays,
  embeddings,
  FAILURES,
  moderation,
  response,
  responseEvents,
  responseSays,
} from "./answers.ts";

/** A request as it came, without what differs between clients by their nature. */
export interface Asked {
  readonly request: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface FixedServer extends AsyncDisposable {
  readonly baseURL: string;
  /** The requests since this was last called. */
  asked(): readonly Asked[];
}

const json = (outgoing: ServerResponse, status: number, body: object): void => {
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "x-request-id": "req_1",
    "retry-after-ms": "1",
  });
  outgoing.end(JSON.stringify(body));
};

const stream = (outgoing: ServerResponse, events: readonly object[], isNamed: boolean): void => {
  outgoing.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_1" });
  for (const event of events)
    outgoing.write(
      `${isNamed ? `event: ${(event as { type: string }).type}\n` : ""}data: ${JSON.stringify(event)}\n\n`,
    );
  outgoing.end(isNamed ? "" : "data: [DONE]\n\n");
};

/** What is answered without streaming, by path. */
const ANSWERS: Readonly<Record<string, (ask: Ask) => object>> = {
  "/v1/chat/completions": (ask) => chatCompletion(chatSays(ask)),
  "/v1/responses": (ask) => response(responseSays(ask)),
  "/v1/embeddings": embeddings,
  "/v1/moderations": moderation,
  "/v1/models": () => ({
    object: "list",
    data: [{ id: "gpt-5", object: "model", created: 1_700_000_000, owned_by: "openai" }],
  }),
};

const answer = (path: string, ask: Ask, outgoing: ServerResponse): void => {
  const failure = FAILURES[ask.model ?? ""];
  const make = ANSWERS[path];
  if (failure) json(outgoing, failure[0], { error: failure[1] });
  else if (ask.stream && path === "/v1/chat/completions")
    stream(outgoing, chatChunks(chatSays(ask), ask.stream_options?.include_usage === true), false);
  else if (ask.stream && path === "/v1/responses") stream(outgoing, responseEvents(responseSays(ask)), true);
  else if (make) json(outgoing, 200, make(ask));
  else json(outgoing, 404, { error: { message: `Nothing at ${path}.`, type: "invalid_request_error" } });
};

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** A server on loopback whose answers are the same each time. */
export const fixedServer = async (): Promise<FixedServer> => {
  let asked: Asked[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const text = await bodyOf(incoming);
    const body = text ? JSON.parse(text) : undefined;
    const { authorization } = incoming.headers;
    asked.push({ request: `${incoming.method} ${incoming.url}`, authorization, body });
    answer((incoming.url ?? "").split("?")[0] ?? "", body ?? {}, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: () => {
      const all = asked;
      asked = [];
      return all;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
