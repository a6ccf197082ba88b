import type { CreateResponse } from "../../generated/models.ts";
import type { Responses } from "../../generated/resources/responses.ts";
import { apiPromiseOf } from "../core/api-promise.ts";
import type { APIPromise, RequestOptions } from "../resources/resource.ts";
import type {
  ParsedResponse,
  ResponseCreateAndStreamParams,
  ResponseParser,
  ResponseStreamByIDParams,
} from "../streaming/helper-streams/response-events.ts";
import { ResponseStream } from "../streaming/helper-streams/response-stream.ts";
import type { FormatOfResponse, ParsedOf, SchemaFormat } from "../structured/parsed-of.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import { hasReadTools, isRead, reading } from "./structured.ts";

type ResponseText = NonNullable<CreateResponse["text"]>;

/** The text of a response, whose format may be a schema. */
export type ParsingText = Omit<ResponseText, "format"> & { format?: ResponseText["format"] | SchemaFormat };

/** Parameters of `responses.parse()`: those of `create()`, whose format may be a schema. */
export type ResponseParseParams = Omit<CreateResponse, "text" | "stream"> & {
  text?: ParsingText;
  stream?: false | null;
};

/** Parameters of `responses.stream()`: those of `create()`, whose format may be a schema, or the id of a background response. */
export type ResponseParsingStreamParams =
  | (Omit<ResponseCreateAndStreamParams, "text"> & { text?: ParsingText })
  | ResponseStreamByIDParams;

/** The methods of `openai.responses` that are written by hand. */
export interface ResponsesHelpers {
  /**
   * Create a model response, whose output is described by a schema: `output_parsed` is what it reads, of its type, and
   * `parsed_arguments` of each call the same of a strict function.
   *
   * POST /responses
   * @throws OutputError when the output is not what was described; LengthFinishReasonError and ContentFilterFinishReasonError when it is cut
   * off; ConfigurationError for a schema that cannot be sent. A refusal is no error: a part of the output says it, and `output_parsed` is null
   * @see https://platform.openai.com/docs/guides/structured-outputs
   */
  parse<const Params extends ResponseParseParams>(
    body: Params,
    options?: RequestOptions,
  ): APIPromise<ParsedResponse<ParsedOf<FormatOfResponse<Params>>>>;
  /**
   * Create a model response, as a stream that puts itself together: events by name, and the whole of it at the end.
   * With `response_id` the events of a background response, from `starting_after` on. One request, which is sent
   * as soon as your code gives way.
   *
   * POST /responses, or GET /responses/{response_id}
   * @see https://platform.openai.com/docs/api-reference/responses/create
   */
  stream<const Params extends ResponseParsingStreamParams>(
    params: Params,
    options?: RequestOptions,
  ): ResponseStream<ParsedOf<FormatOfResponse<Params>>>;
}

interface Context {
  readonly resource: Responses;
}

const parse = (
  { resource }: Context,
  body: ResponseParseParams,
  options?: RequestOptions,
): APIPromise<unknown> =>
  apiPromiseOf(
    reading().then(({ filling, prepareResponse, readResponse }) => {
      const { body: sent, reader } = prepareResponse(body);
      return {
        call: resource.create({ ...sent, stream: false }, options),
        make: (response) => filling(response, (slots) => readResponse(response, reader, slots)),
      };
    }),
  );

const stream = (
  context: Context,
  params: ResponseParsingStreamParams,
  options?: RequestOptions,
): ResponseStream<unknown> => {
  if ("response_id" in params) return streamByID(context, params, options);
  const { resource } = context;
  const signal = options?.signal;
  if (!isRead(params.text?.format) && !hasReadTools(params.tools)) {
    const plain = params as ResponseCreateAndStreamParams;
    return new ResponseStream<unknown>(
      (controller) => resource.create({ ...plain, stream: true }, withSignal(options, controller)),
      { signal },
    );
  }
  let parser: ResponseParser<unknown> | undefined;
  return new ResponseStream<unknown>(
    async (controller) => {
      const { prepareResponse, readResponse, Slots } = await reading();
      const { body, reader } = prepareResponse(params);
      parser = (response) => {
        const slots = new Slots(response);
        const { output_parsed } = readResponse(response, reader, slots);
        slots.assertFilled();
        return output_parsed;
      };
      return resource.create({ ...body, stream: true }, withSignal(options, controller));
    },
    { signal, parser: (response) => parser?.(response) ?? null },
  );
};

const streamByID = (
  { resource }: Context,
  { response_id, starting_after: startingAfter, ...query }: ResponseStreamByIDParams,
  options?: RequestOptions,
): ResponseStream<unknown> =>
  // From the beginning: what is before `starting_after` is part of what the events after it add up to.
  new ResponseStream<unknown>(
    (controller) =>
      resource.retrieve(response_id, { ...query, stream: true }, withSignal(options, controller)),
    { signal: options?.signal, startingAfter },
  );

export const responses: ResourceHelpers = /* @__PURE__ */ defineHelpers<ResponsesHelpers, Responses>(
  "responses",
  // Their types follow the parameters, which an entry of the registry cannot say.
  { parse: parse as never, stream: stream as never },
);
