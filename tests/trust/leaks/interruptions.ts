import { json } from "../../support/recording-server.ts";
import { type Accident, KEY } from "./accident.ts";
import { streamedChat } from "./failures.ts";

const reasons: Readonly<Record<string, unknown>> = {
  "an error": new Error(`enough of ${KEY}`),
  "a text": `enough of ${KEY}`,
  "an object": { key: KEY },
  "a DOMException": new DOMException(KEY, "AbortError"),
};

/** The reason is the caller's own; in the error it is without the key all the same. */
const aborts: readonly Accident[] = Object.entries(reasons).flatMap(([what, reason]) =>
  ["before it is sent", "while it waits", "while it streams"].map((when) => ({
    name: `a call that is given up ${when}, the key in ${what}`,
    says: /aborted by the caller/,
    happen: ({ api, client, see }) => {
      const controller = new AbortController();
      if (when === "before it is sent") controller.abort(reason);
      api.answer((_, response) => {
        if (when === "while it streams")
          response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"id":1}\n\n');
        else controller.abort(reason);
      });
      return see(async () => {
        const sent = (await client().send(streamedChat, {
          signal: controller.signal,
        })) as AsyncIterable<unknown>;
        for await (const _ of sent) controller.abort(reason);
      });
    },
  })),
);

const listeners: readonly Accident[] = [
  ["logger", (fail: () => never) => ({ logger: { error: fail, warn: fail, info: fail, debug: fail } })],
  ["listener", (onEvent: (event: unknown) => never) => ({ onEvent })],
].map(([what, options]) => ({
  name: `a ${what as string} that throws what it is given`,
  says: /./,
  perCall: true,
  happen: ({ api, client, see }) => {
    api.answer(json({ error: { message: `got ${KEY}` } }, 401));
    const fail = (...given: unknown[]): never => {
      throw Object.assign(new Error("full"), { given });
    };
    return see(() =>
      client((options as (fail: unknown) => object)(fail)).post("/things", { body: { key: KEY } }),
    );
  },
}));

/** Calls that the program itself breaks off: it gives them up, or fails where it listens. */
export const interruptions: readonly Accident[] = [...aborts, ...listeners];
