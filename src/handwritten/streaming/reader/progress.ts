import type { StreamProgress } from "../../errors/index.ts";

type Identified = { readonly id?: unknown; readonly object?: unknown };
interface Facts extends Identified {
  readonly sequence_number?: unknown;
  readonly response?: Identified | null;
  readonly data?: Identified | null;
}

/** Counts the events of a stream, and notes what they say of themselves. */
export class Progress implements StreamProgress {
  eventsReceived = 0;
  responseID: string | undefined = undefined;
  sequenceNumber: number | undefined = undefined;

  note(event: unknown): void {
    this.eventsReceived++;
    if (typeof event !== "object" || event === null) return;
    const { sequence_number: number } = event as Facts;
    if (typeof number === "number") this.sequenceNumber = number;
    this.responseID ??= idOf(event);
  }
}

/** The id of a response, of a chunk (they all have the completion's), or of a run among the assistants' events. */
const idOf = ({ id, response, data }: Facts): string | undefined => {
  const found = id ?? response?.id ?? (data?.object === "thread.run" ? data.id : undefined);
  return typeof found === "string" ? found : undefined;
};
