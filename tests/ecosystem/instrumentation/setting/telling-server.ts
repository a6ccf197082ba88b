import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { startServer } from "openai/testing";

/** What the server answers, so that it can be found again in a span. */
export const told = {
  model: "model-of-the-server",
  output: "An answer to be traced.",
  promptTokens: 11,
  completionTokens: 7,
};

export interface TellingServer extends AsyncDisposable {
  readonly baseURL: string;
  readonly apiKey: string;
  /** Method and path of each request so far. */
  readonly requests: readonly string[];
}

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Puts what is told into a document that the embedded server has made. */
const tell = (document: Record<string, unknown>): object => {
  const { promptTokens, completionTokens } = told;
  const total = promptTokens + completionTokens;
  if (document["object"] === "chat.completion")
    return {
      ...document,
      model: told.model,
      choices: [
        {
          index: 0,
          finish_reason: "stop",
          logprobs: null,
          message: { role: "assistant", content: told.output, refusal: null },
        },
      ],
      usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: total },
    };
  if (document["object"] === "response")
    return {
      ...document,
      model: told.model,
      output_text: told.output,
      output: [
        {
          id: "msg_1",
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: told.output, annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: promptTokens,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: completionTokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: total,
      },
    };
  return document;
};

/** The embedded server, which refuses what breaks the contract, behind one that puts known words into its answers. */
export const tellingServer = async (): Promise<TellingServer> => {
  const embedded = await startServer();
  const requests: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const body = await bodyOf(incoming);
    const answer = await fetch(new URL(incoming.url ?? "", embedded.url), {
      method: incoming.method ?? "GET",
      headers: {
        authorization: incoming.headers.authorization ?? "",
        ...(body.length > 0 && { "content-type": incoming.headers["content-type"] ?? "" }),
      },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const type = answer.headers.get("content-type") ?? "";
    outgoing.writeHead(answer.status, { "content-type": type, "x-request-id": "req_told" });
    const text = await answer.text();
    outgoing.end(type.includes("json") && answer.ok ? JSON.stringify(tell(JSON.parse(text))) : text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey: embedded.apiKey,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await embedded.close();
    },
  };
};
