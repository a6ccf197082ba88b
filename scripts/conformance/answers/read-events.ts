import { createParser } from "eventsource-parser";
import { readJSON } from "./read-json.ts";

/** One event of a stream; without `value` where its data is no JSON. */
export interface ShownEvent {
  readonly event?: string | undefined;
  readonly value?: unknown;
}

/** The events of a sample that is a stream, or undefined where it is none. `[DONE]` is no event. */
export const readEvents = (text: string): ShownEvent[] | undefined => {
  if (!/^(data|event):/m.test(text)) return undefined;
  const events: ShownEvent[] = [];
  const parser = createParser({
    onEvent({ event, data }) {
      if (data.trim() === "[DONE]") return;
      const value = readJSON(data);
      events.push(value === undefined ? { event } : { event, value });
    },
  });
  // Samples leave out the empty line between two events.
  parser.feed(`${text.replace(/^(data:.*)\n(?=event:)/gm, "$1\n\n")}\n\n`);
  return events;
};
