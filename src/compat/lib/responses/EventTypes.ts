// `api-openai/lib/responses/EventTypes`: events of a response with the text so far.

import type {
  ResponseFunctionCallArgumentsDeltaEvent as Arguments,
  ResponseStreamEvent,
  ResponseTextDeltaEvent as Text,
} from "../../../generated/models.ts";

/** A piece of the arguments of a call, with all of them so far. */
export type ResponseFunctionCallArgumentsDeltaEvent = Arguments & { snapshot: string };

/** A piece of a text, with all of it so far. */
export type ResponseTextDeltaEvent = Text & { snapshot: string };

/** An event of a response, with the text so far where it adds to one. */
export type ParsedResponseStreamEvent =
  | Exclude<ResponseStreamEvent, Arguments | Text>
  | ResponseFunctionCallArgumentsDeltaEvent
  | ResponseTextDeltaEvent;
