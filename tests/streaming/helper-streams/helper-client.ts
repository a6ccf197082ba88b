import type { Resources } from "../../../src/generated/resources/index.ts";
import { OpenAI } from "../../../src/handwritten/client/openai.ts";
import { type Answer, type RecordingServer, recordingServer } from "../../support/recording-server.ts";

/** A server that answers every request with these events, and a client of it with the methods written by hand. */
export interface HelperServer extends RecordingServer {
  readonly openai: Pick<Resources, "chat" | "responses" | "beta">;
}

/** One event as it is on the wire: chunks bare, the others with their name. */
export const onWire = (event: unknown): string => {
  if (typeof event === "string") return event;
  const { event: name, type, data = event } = event as { event?: string; type?: string; data?: unknown };
  const head = (name ?? type) ? `event: ${name ?? type}\n` : "";
  return `${head}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
};

export const DONE = "data: [DONE]\n\n";

/** Writes events and ends, unless they end with `null`: then the server stays silent. */
export const answerWith =
  (events: readonly unknown[]): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_test" });
    const isSilent = events.at(-1) === null;
    for (const event of isSilent ? events.slice(0, -1) : events) response.write(onWire(event));
    if (!isSilent) response.end();
    else response.flushHeaders();
  };

/** A server and its client; `await using` closes both. */
export const helperServer = async (answer: Answer | readonly unknown[]): Promise<HelperServer> => {
  const server = await recordingServer(typeof answer === "function" ? answer : answerWith(answer));
  const client = new OpenAI({ apiKey: "sk-test", baseURL: server.baseURL });
  return Object.assign(server, { openai: client });
};

/** What a stream tells of these names, as it tells it: a log to compare. Objects are copied, for they go on changing. */
export const logOf = <Name extends string>(
  stream: { on(name: Name, listener: (...args: never[]) => void): unknown },
  names: readonly Name[],
): unknown[][] => {
  const log: unknown[][] = [];
  for (const name of names)
    stream.on(name, (...args: unknown[]) => {
      log.push([name, ...args.map((arg) => (arg instanceof Error ? arg.name : structuredClone(arg)))]);
    });
  return log;
};
