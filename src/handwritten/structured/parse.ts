import type { Response as APIResponse, CreateChatCompletionResponse } from "../../generated/models.ts";
import type { ApiRequest } from "../contract.ts";
import { type APIPromise, apiPromiseOf } from "../core/api-promise.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ParsedChatCompletion } from "../streaming/helper-streams/chat-completion-events.ts";
import type { ParsedResponse } from "../streaming/helper-streams/response-events.ts";
import { prepareChat, readChatCompletion } from "./chat-output.ts";
import { compileSchema, type SchemaOptions } from "./compile-schema.ts";
import { chatFormatOf, textFormatOf } from "./output-format.ts";
import { prepareResponse, readResponse } from "./response-output.ts";
import type { OutputOf, SchemaSource } from "./schema-source.ts";
import { filling } from "./slots.ts";

/** What sends a request value: a client of either API. */
interface Sender {
  send<Result>(request: ApiRequest<Result>, options?: object): APIPromise<Result>;
}

/** How an output is asked for. */
export interface ParseOptions extends SchemaOptions {
  /** The name of the format. Default: `output` */
  readonly name?: string | undefined;
  /** What the format is for, which helps the model. */
  readonly description?: string | undefined;
  /** Options of the call. */
  readonly call?: object | undefined;
}

/**
 * Sends a request value for a chat completion or a response whose output a schema describes:
 * `parse(client, createResponse({ model, input }), Schema)`.
 *
 * @throws OutputError when the output is not what was described, LengthFinishReasonError and ContentFilterFinishReasonError when it is cut
 * off, ConfigurationError for a schema that cannot be sent, and for another operation
 */
export function parse<Source extends SchemaSource>(
  client: Sender,
  request: ApiRequest<CreateChatCompletionResponse>,
  schema: Source,
  options?: ParseOptions,
): APIPromise<ParsedChatCompletion<OutputOf<Source>>>;
export function parse<Source extends SchemaSource>(
  client: Sender,
  request: ApiRequest<APIResponse>,
  schema: Source,
  options?: ParseOptions,
): APIPromise<ParsedResponse<OutputOf<Source>>>;
export function parse(
  client: Sender,
  request: ApiRequest<unknown>,
  schema: SchemaSource,
  options: ParseOptions = {},
): APIPromise<never> {
  return apiPromiseOf(begin(client, request, schema, options)) as APIPromise<never>;
}

const begin = async (
  client: Sender,
  request: ApiRequest<unknown>,
  schema: SchemaSource,
  { name = "output", description, call, ...options }: ParseOptions,
) => {
  const { operation, body } = request;
  const given = body.kind === "json" ? (body.value as object) : {};
  const compiled = compileSchema(schema, options);
  const send = (value: object) => client.send<unknown>({ ...request, body: { kind: "json", value } }, call);
  if (operation === "createChatCompletion") {
    const format = chatFormatOf(compiled, { name, description });
    const { body: sent, reader } = prepareChat({ ...given, response_format: format } as never);
    return {
      call: send(sent),
      make: (completion: unknown): Promise<unknown> =>
        filling(completion, (slots) =>
          readChatCompletion(completion as CreateChatCompletionResponse, reader, slots),
        ),
    };
  }
  if (operation !== "createResponse")
    throw new ConfigurationError(
      `${operation} has no format of its output: parse() takes createChatCompletion and createResponse`,
    );
  const format = textFormatOf(compiled, { name, description });
  const { text } = given as { readonly text?: object };
  const { body: sent, reader } = prepareResponse({ ...given, text: { ...text, format } } as never);
  return {
    call: send(sent),
    make: (response: unknown): Promise<unknown> =>
      filling(response, (slots) => readResponse(response as APIResponse, reader, slots)),
  };
};
