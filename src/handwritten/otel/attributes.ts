import type { Attributes } from "@opentelemetry/api";
import type { ApiRequest } from "../contract.ts";
import type { Fields } from "../core/fields.ts";
import type { Target } from "../core/handler.ts";
import type { StreamedResponse } from "../core/reply/watch-body.ts";
import { fieldsOf } from "../core/request/fields-of.ts";
import { OpenAIError } from "../errors/index.ts";
import { readUsage, type TokenUsage } from "../reliability/tokens/usage.ts";
import { API_TYPES, type Names, OPERATION_NAMES } from "./conventions.ts";

/** What is known of a call before it is sent, and which distinguishes it in metrics. */
export const callAttributes = (request: ApiRequest, target: Target): Attributes => {
  return compact({
    "gen_ai.operation.name": operationName(request),
    "gen_ai.provider.name": providerName(target),
    "gen_ai.request.model": text(fieldsOf(request)?.["model"]),
    ...serverAttributes(target),
  });
};

/** Where a target is. */
export const serverAttributes = ({ baseURL }: Target): Attributes => {
  const { hostname, port, protocol } = new URL(baseURL);
  return { "server.address": hostname, "server.port": Number(port) || (protocol === "http:" ? 80 : 443) };
};

/** What else a request says of how it wants to be answered. Never what it says or asks. */
export const requestAttributes = (request: ApiRequest): Attributes => {
  const fields = fieldsOf(request) ?? {};
  const { reasoning, text: output } = fields as { reasoning?: Fields; text?: { format?: Fields } };
  const format = (fields["response_format"] ?? output?.format) as Fields | undefined;
  return compact({
    "gen_ai.request.stream": request.reply === "events" ? true : undefined,
    "gen_ai.request.max_tokens": number(
      fields["max_output_tokens"] ?? fields["max_completion_tokens"] ?? fields["max_tokens"],
    ),
    "gen_ai.request.temperature": number(fields["temperature"]),
    "gen_ai.request.top_p": number(fields["top_p"]),
    "gen_ai.request.frequency_penalty": number(fields["frequency_penalty"]),
    "gen_ai.request.presence_penalty": number(fields["presence_penalty"]),
    "gen_ai.request.stop_sequences": texts(fields["stop"]),
    "gen_ai.request.seed": number(fields["seed"]),
    "gen_ai.request.choice.count": number(fields["n"]),
    "gen_ai.request.reasoning.level": text(reasoning?.["effort"] ?? fields["reasoning_effort"]),
    "gen_ai.output.type": format && (/json/.test(String(format["type"])) ? "json" : "text"),
    "gen_ai.conversation.id": text(
      (fields["conversation"] as Fields | undefined)?.["id"] ?? fields["conversation"],
    ),
    "openai.api.type": API_TYPES[request.operation],
    "openai.request.service_tier": text(fields["service_tier"]),
  });
};

/** What an answer says of itself. */
export const responseAttributes = (body: unknown, names: Names): Attributes => {
  const { id, model, choices, service_tier, system_fingerprint, usage, status } = (body ?? {}) as Fields;
  const reasons = Array.isArray(choices)
    ? choices.map((choice: Fields | null) => text(choice?.["finish_reason"]))
    : [text(status)];
  return compact({
    "gen_ai.response.id": text(id),
    "gen_ai.response.model": text(model),
    "gen_ai.response.finish_reasons": texts(reasons.filter(Boolean)),
    "openai.response.service_tier": text(service_tier),
    "openai.response.system_fingerprint": text(system_fingerprint),
    ...usageAttributes(readUsage(usage), names),
  });
};

export const usageAttributes = (usage: TokenUsage | undefined, { cacheRead }: Names): Attributes =>
  usage
    ? compact({
        "gen_ai.usage.input_tokens": usage.inputTokens,
        "gen_ai.usage.output_tokens": usage.outputTokens,
        [cacheRead]: usage.cachedInputTokens || undefined,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens || undefined,
      })
    : {};

/** What a stream said of its response. */
export const streamedAttributes = ({ id, model, finishReasons }: StreamedResponse): Attributes =>
  compact({
    "gen_ai.response.id": id,
    "gen_ai.response.model": model,
    "gen_ai.response.finish_reasons": texts(finishReasons),
  });

/** One of few values: the kind of the error. */
export const errorType = (error: unknown): string => {
  if (!OpenAIError.is(error)) return error instanceof Error ? error.name : "_OTHER";
  return error.kind;
};

/** `chat gpt-5`: the operation and the model. */
export const spanName = (request: ApiRequest): string =>
  [operationName(request), text(fieldsOf(request)?.["model"])].filter(Boolean).join(" ");

const operationName = ({ operation }: ApiRequest): string =>
  Object.hasOwn(OPERATION_NAMES, operation) ? (OPERATION_NAMES[operation] as string) : operation;

const providerName = ({ provider }: Target): string => {
  const name = provider?.name ?? "openai";
  return name === "azure" ? "azure.ai.openai" : name;
};

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const texts = (value: unknown): string[] | undefined => {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === "string",
  );
  return all.length ? all : undefined;
};

/** Only what is known: an attribute that is undefined is a warning in some exporters. */
const compact = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
