import type { Fields } from "../../core/fields.ts";
import type { Reply } from "../../core/handler.ts";
import { parseJSON } from "../../core/parse-json.ts";

/** What a call has used, as the API counts it. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  /** Of the input, what came out of the server's prompt cache: it may be billed at another price. */
  readonly cachedInputTokens: number;
  /** Of the output, what the model thought without showing it. */
  readonly reasoningTokens: number;
}

/**
 * Reads a `usage` object, as responses (`input_tokens`), completions (`prompt_tokens`), embeddings and images spell it.
 * Undefined for what holds no counts.
 */
export const readUsage = (value: unknown): TokenUsage | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = value as Fields;
  const input = firstCount(usage, "input_tokens", "prompt_tokens");
  const output = firstCount(usage, "output_tokens", "completion_tokens");
  const total = count(usage["total_tokens"]) ?? (input === undefined ? undefined : input + (output ?? 0));
  if (total === undefined) return undefined;
  return {
    inputTokens: input ?? total,
    outputTokens: output ?? 0,
    totalTokens: total,
    cachedInputTokens: detail(
      usage["input_tokens_details"] ?? usage["prompt_tokens_details"],
      "cached_tokens",
    ),
    reasoningTokens: detail(
      usage["output_tokens_details"] ?? usage["completion_tokens_details"],
      "reasoning_tokens",
    ),
  };
};

const detail = (details: unknown, name: string): number =>
  count((details as Fields | undefined)?.[name]) ?? 0;

const firstCount = (usage: Fields, name: string, other: string): number | undefined =>
  count(usage[name] ?? usage[other]);

const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;

/**
 * What the last event of a stream, or a decoded answer, says of usage: in `usage` itself, or in the response that it
 * carries.
 */
export const usageOf = (value: unknown): TokenUsage | undefined => {
  const { usage, response } = (value ?? {}) as { usage?: unknown; response?: { usage?: unknown } | null };
  return readUsage(usage ?? response?.usage);
};

const KEY = '"usage"';

/**
 * The usage in the text of a JSON answer, without parsing the whole: it stands near the end, after what may be
 * thousands of numbers. What a model wrote is within a string there, where quotes have a backslash before them.
 */
export const usageInText = (text: string): TokenUsage | undefined => {
  for (let at = text.lastIndexOf(KEY); at >= 0; at = at ? text.lastIndexOf(KEY, at - 1) : -1) {
    if (text[at - 1] === "\\") continue;
    const object = objectAfter(text, at + KEY.length);
    const usage = object && readUsage(parseJSON(object));
    if (usage) return usage;
  }
  return undefined;
};

/** The object that begins after a colon; it holds numbers and objects of numbers, so no brace of it is in a string. */
const objectAfter = (text: string, from: number): string | undefined => {
  const colon = skipSpace(text, from);
  const start = skipSpace(text, colon + 1);
  if (text[colon] !== ":" || text[start] !== "{") return undefined;
  let depth = 0;
  // A usage object is short: what is longer is none.
  for (let at = start; at < Math.min(text.length, start + 4_000); at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
};

const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (" \n\r\t".includes(text[at] ?? "x")) at++;
  return at;
};

/** What was found in an answer, for the other layers that it passes. */
const found = /* @__PURE__ */ new WeakMap<Reply, Promise<TokenUsage | undefined>>();

/** The usage of an answer that has been read; undefined where it says none, or is no JSON. */
export const usageOfReply = (reply: Reply): Promise<TokenUsage | undefined> => {
  const usage = found.get(reply) ?? look(reply);
  found.set(reply, usage);
  return usage;
};

const look = async (reply: Reply): Promise<TokenUsage | undefined> =>
  reply.body ? undefined : usageInText(await reply.text());
