import type {
  Response as APIResponse,
  CreateResponse,
  IncludeEnum,
  ResponseFunctionCallArgumentsDeltaEvent,
  ResponseStreamEvent,
  ResponseTextDeltaEvent,
} from "../../../generated/models.ts";
import type { HelperEvents } from "./events.ts";

/** Parameters of `responses.stream()` for a new response: those of `create()`. */
export type ResponseCreateAndStreamParams = Omit<CreateResponse, "stream"> & { stream?: true };

/** Parameters of `responses.stream()` for a response that was made with `background: true`. */
export interface ResponseStreamByIDParams {
  response_id: string;
  /**
   * Events up to this `sequence_number` are not emitted. They are read all the same: later events add to them.
   */
  starting_after?: number;
  include?: IncludeEnum[];
  include_obfuscation?: boolean;
}

export type ResponseStreamParams = ResponseCreateAndStreamParams | ResponseStreamByIDParams;

/** A response; `output_parsed` is what a parser made of its text, or null. */
export type ParsedResponse<Parsed = null> = APIResponse & { output_parsed: Parsed | null };

/** More text, and all of its part so far. */
export type ResponseTextDeltaWithSnapshot = ResponseTextDeltaEvent & { snapshot: string };

/** More of the arguments of a function, and all of them so far. */
export type ResponseFunctionCallArgumentsDeltaWithSnapshot = ResponseFunctionCallArgumentsDeltaEvent & {
  snapshot: string;
};

/** Two kinds that are emitted with a snapshot, and one that is thrown as an exception. */
type Special = "response.output_text.delta" | "response.function_call_arguments.delta" | "error";

type ByType = {
  [Event in ResponseStreamEvent as Exclude<Event["type"], Special>]: (event: Event) => void;
};

/** The events of a {@link ResponseStream}: every event of the server by its type. */
export interface ResponseStreamEvents extends HelperEvents, ByType {
  /** Every event as it came; of a type that is not known too. */
  event: (event: ResponseStreamEvent) => void;
  "response.output_text.delta": (event: ResponseTextDeltaWithSnapshot) => void;
  "response.function_call_arguments.delta": (event: ResponseFunctionCallArgumentsDeltaWithSnapshot) => void;
}

/** The seam for structured outputs: makes a value of the text of a whole response. */
export type ResponseParser<Parsed> = (response: APIResponse) => Parsed | null;

/** How a {@link ResponseStream} is read. */
export interface ResponseStreamOptions<Parsed = null> {
  readonly signal?: AbortSignal | null | undefined;
  /** Events up to this `sequence_number` are read, but not emitted. */
  readonly startingAfter?: number | undefined;
  readonly parser?: ResponseParser<Parsed> | undefined;
}
