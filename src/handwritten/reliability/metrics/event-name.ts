import type { CallEvent, ClientEvent, PolicyEvent } from "../../core/events.ts";

/** The name that an event is counted by; undefined for attempts, which are measured by themselves. */
export const eventName = (event: ClientEvent): string | undefined => {
  switch (event.type) {
    case "request":
    case "response":
    case "failure":
      return undefined;
    default:
      return [event.type, stateOf(event)].filter(Boolean).join(" ");
  }
};

const stateOf = (event: CallEvent | PolicyEvent): string | undefined => {
  switch (event.type) {
    case "cache":
      return event.outcome;
    case "hedge":
    case "failover":
      return event.state;
    case "retry_refused":
      return event.reason;
    case "circuit":
    case "health":
      return event.to;
    case "budget":
      return event.level;
    default:
      return undefined;
  }
};
