import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Run = Readonly<Record<string, unknown>>;

/** What a tracing library sent: the bodies by the id of the run, each later one over those before. */
export interface RunCollector extends AsyncDisposable {
  readonly url: string;
  /** The runs since this was asked before; waits until so many have ended. */
  ended(count: number): Promise<Run[]>;
}

/** A collector on 127.0.0.1 that takes runs as they are begun (POST) and ended (PATCH). */
export const runCollector = async (): Promise<RunCollector> => {
  let runs = new Map<string, Run>();
  const server = createServer(async (incoming, outgoing) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    if (incoming.url?.startsWith("/runs") && text) {
      const run = JSON.parse(text) as Run;
      const id = String(run["id"] ?? incoming.url.split("/").at(-1));
      runs.set(id, { ...runs.get(id), ...run });
      server.emit("run");
    }
    outgoing.writeHead(incoming.method === "GET" ? 200 : 202, { "content-type": "application/json" });
    outgoing.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endedSoFar = (): Run[] => [...runs.values()].filter((run) => run["end_time"] !== undefined);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ended: async (count) => {
      while (endedSoFar().length < count) await once(server, "run");
      const taken = endedSoFar();
      runs = new Map();
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
