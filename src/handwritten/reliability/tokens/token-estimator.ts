import type { ApiRequest } from "../../contract.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FUNCTION } from "../../core/options/kinds.ts";
import { AMOUNT, checkNumber, FINITE_AMOUNT } from "../../core/options/range.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";
import { modelOf } from "../model-of.ts";
import type { TokenUsage } from "./usage.ts";

/** Counts the tokens of a text as a model does: of a tokenizer. */
export type CountTokens = (text: string, model: string) => number;

/** What a token estimator is set up with. */
export interface TokenEstimatorOptions {
  /** Counts exactly, where there is a tokenizer. Default: by the number of characters. */
  readonly countTokens?: CountTokens | undefined;
  /** The longest text that `countTokens` is given; longer ones are estimated: a tokenizer may take minutes for them. Default: 100 000 characters. */
  readonly maxCountedChars?: number | undefined;
  /** Tokens of an answer whose length is neither limited nor known from earlier ones. Default: 500. */
  readonly defaultOutputTokens?: number | undefined;
}

/** What a call is expected to use. */
export interface TokenEstimate {
  readonly input: number;
  readonly output: number;
}

/** Estimates what calls will use, and learns from what they did. */
export interface TokenEstimator {
  estimate(request: ApiRequest): TokenEstimate;
  /** What a call has used after all. */
  learn(request: ApiRequest, usage: TokenUsage): void;
}

/** English text has about four characters to a token. */
const TOKENS_PER_CHAR = 0.25;
/** What an image or a sound in a prompt stands for: its base64 is no text. */
const TOKENS_PER_FILE = 800;
/** How fast the past is forgotten. */
const WEIGHT = 0.2;
/** Nothing nests deeper, and a hostile value must not end the stack. */
const DEEPEST = 40;
const MOST_MODELS = 1_000;

interface Learned {
  tokensPerChar: number;
  output: number | undefined;
}

/**
 * Estimates by the number of characters, at a ratio that is learned for each model from the usage that its answers tell.
 * What an answer may be at most counts as what it will be, as the API's own limits count it.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const tokenEstimator = (options: TokenEstimatorOptions = {}): TokenEstimator => {
  const settings = settingsOf(
    "tokenEstimator",
    options,
    { maxCountedChars: 100_000, defaultOutputTokens: 500 },
    {
      countTokens: FUNCTION,
      maxCountedChars: AMOUNT,
      defaultOutputTokens: FINITE_AMOUNT,
    },
  );
  const { countTokens, maxCountedChars, defaultOutputTokens } = settings;
  const models = new Map<string, Learned>();
  const learnedOf = (model: string): Learned => {
    const learned = models.get(model) ?? { tokensPerChar: TOKENS_PER_CHAR, output: undefined };
    // Names of models may come from outside.
    if (models.size < MOST_MODELS) models.set(model, learned);
    return learned;
  };
  return {
    estimate(request) {
      const model = modelOf(request);
      const { tokensPerChar, output } = learnedOf(model);
      const { texts, chars, files } = sizeOf(request, countTokens !== undefined && maxCountedChars);
      const counted = texts
        ? texts.reduce((sum, text) => sum + (countTokens?.(text, model) ?? 0), 0)
        : chars * tokensPerChar;
      const limited = outputLimit(request);
      return {
        input: Math.ceil(counted + files * TOKENS_PER_FILE),
        output: hasNoOutput(request) ? 0 : Math.ceil(limited ?? output ?? defaultOutputTokens),
      };
    },
    learn(request, usage) {
      const learned = learnedOf(modelOf(request));
      const { chars, files } = sizeOf(request, false);
      // Few characters say little: what every prompt is wrapped in weighs more than they do.
      if (chars >= 100 && !files)
        learned.tokensPerChar += WEIGHT * (usage.inputTokens / chars - learned.tokensPerChar);
      learned.output =
        learned.output === undefined
          ? usage.outputTokens
          : learned.output + WEIGHT * (usage.outputTokens - learned.output);
    },
  };
};

/**
 * The tokens of a call, by an estimator that may be the caller's.
 *
 * @throws ConfigurationError for what is no number: added to what is used already, it would switch a limit off for good
 */
export const estimateOf = (estimator: TokenEstimator, request: ApiRequest): TokenEstimate => {
  const estimate = estimator.estimate(request);
  checkNumber("estimator.estimate().input", estimate.input, FINITE_AMOUNT);
  checkNumber("estimator.estimate().output", estimate.output, FINITE_AMOUNT);
  return estimate;
};

/** Operations whose answer holds no tokens of a model. */
const hasNoOutput = ({ operation }: ApiRequest): boolean =>
  /^create(?:Embedding|Moderation)$/.test(operation);

/** What the answer may be at most, for each of the choices that are asked for or chosen from; undefined: not limited. */
export const outputLimit = (request: ApiRequest): number | undefined => {
  const fields = fieldsOf(request) ?? {};
  const limit = fields["max_output_tokens"] ?? fields["max_completion_tokens"] ?? fields["max_tokens"];
  if (typeof limit !== "number" || !(limit >= 0)) return undefined;
  const choices = [fields["n"], fields["best_of"]].filter((count) => typeof count === "number");
  return limit * Math.max(1, ...choices);
};

interface Size {
  chars: number;
  files: number;
  /** The texts themselves, where they are to be counted and are not too long. */
  texts: string[] | undefined;
}

const sizeOf = (request: ApiRequest, countedChars: number | false): Size => {
  const size: Size = { chars: 0, files: 0, texts: countedChars === false ? undefined : [] };
  const { body } = request;
  if (body.kind === "raw" && typeof body.value === "string") add(size, body.value);
  const { model: _, ...fields } = fieldsOf(request) ?? {};
  walk(fields, size, 0);
  if (size.chars > Number(countedChars)) size.texts = undefined;
  return size;
};

const walk = (value: unknown, size: Size, depth: number): void => {
  if (typeof value === "string") add(size, value);
  else if (Array.isArray(value)) {
    // Tokens may be given as numbers: each is one.
    if (typeof value[0] === "number") size.chars += value.length / TOKENS_PER_CHAR;
    else if (depth < DEEPEST) for (const item of value) walk(item, size, depth + 1);
  } else if (typeof value === "object" && depth < DEEPEST)
    for (const name in value) walk((value as Record<string, unknown>)[name], size, depth + 1);
};

const add = (size: Size, text: string): void => {
  if (/^data:[\w/+.-]+;base64,/.test(text.slice(0, 100))) {
    size.files++;
    return;
  }
  size.chars += text.length;
  size.texts?.push(text);
};
