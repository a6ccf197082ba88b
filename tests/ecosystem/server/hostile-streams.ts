import type { ServerResponse } from "node:http";
import type { Route } from "./hostile.ts";

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "chatcmpl_1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const WHOLE = [chunk({ role: "assistant", content: "100 €" }), chunk({ content: " 😀" }), chunk({}, "stop")];

const open = (outgoing: ServerResponse): void => {
  outgoing.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_stream" });
};

/** The ends of the endless streams that were opened, by their argument. */
const endless = new Map<string, Promise<void>>();

/** The streams that are cut when they are told to, by their argument. */
const uncut = new Map<string, ServerResponse>();

/** Streams of chat completions that end as they should not, or come as they seldom do. */
export const streams: Readonly<Record<string, Route>> = {
  // A byte at a time: characters are torn apart.
  "byte-by-byte": async ({ outgoing }) => {
    open(outgoing);
    for (const byte of Buffer.from(`${WHOLE.join("")}data: [DONE]\n\n`)) {
      outgoing.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    outgoing.end();
  },
  // Cut at once; with an argument, when `cut-now` is asked for with it.
  cut: ({ outgoing, argument }) => {
    open(outgoing);
    outgoing.write(WHOLE.slice(0, 2).join(""), () => {
      if (argument) uncut.set(argument, outgoing);
      else outgoing.destroy();
    });
  },
  "cut-now": ({ outgoing, argument }) => {
    uncut.get(argument)?.destroy();
    outgoing.writeHead(200, { "content-type": "application/json" }).end("{}");
  },
  "early-end": ({ outgoing }) => {
    open(outgoing);
    outgoing.end(WHOLE.slice(0, 2).join(""));
  },
  stall: ({ outgoing }) => {
    open(outgoing);
    outgoing.write(WHOLE[0]);
  },
  "error-event": ({ outgoing }) => {
    open(outgoing);
    outgoing.end(
      `${WHOLE[0]}data: {"error":{"message":"overloaded","type":"server_error","code":"overloaded"}}\n\n`,
    );
  },
  "broken-event": ({ outgoing }) => {
    open(outgoing);
    outgoing.end(`${WHOLE[0]}data: {"id":"chatc\n\n${WHOLE[2]}`);
  },
  endless: ({ outgoing, argument }) => {
    open(outgoing);
    const timer = setInterval(() => outgoing.write(WHOLE[1]), 5);
    const closed = new Promise<void>((resolve) => outgoing.on("close", resolve));
    endless.set(
      argument,
      closed.then(() => clearInterval(timer)),
    );
  },
  // Answers when the endless stream with this argument is closed.
  closed: async ({ outgoing, argument }) => {
    const end = endless.get(argument);
    await end;
    outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ state: end ? "closed" : "never opened" }));
  },
};
