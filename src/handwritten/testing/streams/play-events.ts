import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { onTheWire, type StreamEvent } from "./story.ts";

/**
 * Writes one event after the other, as fast as the pace and the client allow: a full buffer makes it wait for the
 * client (`drain`). Nothing is made ahead. It ends, and no timer stays, when the client hangs up.
 */
export const playEvents = async (
  outgoing: ServerResponse,
  events: Iterable<StreamEvent>,
  paceMs: number,
): Promise<void> => {
  const gone = new AbortController();
  const { signal } = gone;
  const hangUp = (): void => gone.abort();
  outgoing.once("close", hangUp);
  try {
    // The client reads the head at once, not with the first event.
    outgoing.flushHeaders();
    for (const event of events) {
      if (paceMs > 0) await sleep(paceMs, undefined, { signal });
      if (outgoing.closed || outgoing.destroyed) return;
      if (!outgoing.write(onTheWire(event))) await once(outgoing, "drain", { signal });
    }
    outgoing.end();
  } catch (error) {
    // The client has closed the connection.
    if (!signal.aborted) throw error;
  } finally {
    outgoing.off("close", hangUp);
  }
};
