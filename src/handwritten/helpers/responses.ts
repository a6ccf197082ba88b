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
import { ResponseRunner } from "../streaming/helper-streams/tool-runs/response-runner.ts";
import type { FormatOfResponse, ParsedOf, SchemaFormat } from "../structured/parsed-of.ts";
import type { ToolRunOptions } from "../tools/run-options.ts";
import type { RunnableTool } from "../tools/tool-shapes.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import type { HelperContext } from "./helper-context.ts";
import { hasReadTools, isRead, reading, unstreamed } from "./structured.ts";
import { running } from "./tools.ts";

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

/** Parameters of `responses.runTools()`: those of `create()`, with tools that run. */
export type ResponseToolRunnerParams<Context = unknown> = Omit<
  CreateResponse,
  "text" | "stream" | "tools"
> & {
  text?: ParsingText;
  stream?: boolean | null;
  /** Functions in any shape: of `tool()`, of the official ones; and the API's own tools, which are passed on. */
  tools: readonly RunnableTool<Context>[];
  /** What functions get as their context. */
  toolContext?: Context | undefined;
};

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
  /**
   * Create model responses, calling the functions that the model asks for, until it asks for none. The model receives what is wrong
   * with arguments that do not fit. One request for each step, the first as soon as your code gives way.
   *
   * POST /responses
   * @see https://platform.openai.com/docs/guides/function-calling
   */
  runTools<const Params extends ResponseToolRunnerParams<Context>, Context = unknown>(
    body: Params,
    options?: ToolRunOptions,
  ): ResponseRunner<ParsedOf<FormatOfResponse<Params>>>;
}

interface Context {
  readonly resource: Responses;
}

const parse = (
  { resource }: Context,
  body: ResponseParseParams,
  options?: RequestOptions,
): APIPromise<unknown> => {
  // As it is now: wrappers of `parse` put another in its place only while it is called.
  const create = resource.create.bind(resource);
  return apiPromiseOf(
    reading().then(({ filling, prepareResponse, readResponse }) => {
      const { body: sent, reader } = prepareResponse(body);
      return {
        call: create(unstreamed(sent), options),
        make: (response) => filling(response, (slots) => readResponse(response, reader, slots)),
      };
    }),
  );
};

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

const runTools = (
  { resource, clock, emit }: HelperContext<Responses>,
  body: ResponseToolRunnerParams,
  options?: ToolRunOptions,
): ResponseRunner<unknown> => {
  const { input } = body;
  return new ResponseRunner<unknown>(
    async (run, controller) => {
      const send = (sent: object, call: object) => resource.create(sent as CreateResponse, call);
      const { beginResponseRun } = await running();
      return beginResponseRun(body, options ?? {}, send, { clock, emit })(run, controller);
    },
    {
      input: typeof input === "string" ? [{ type: "message", role: "user", content: input }] : input,
      signal: options?.signal,
    },
  );
};

export const responses: ResourceHelpers = /* @__PURE__ */ defineHelpers<ResponsesHelpers, Responses>(
  "responses",
  // Their types follow the parameters, which an entry of the registry cannot say.
  { parse: parse as never, stream: stream as never, runTools: runTools as never },
);
