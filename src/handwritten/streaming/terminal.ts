import type { ApiRequest } from "../contract.ts";
import type { Provider } from "../core/provider.ts";

/** Tells whether the answer that a stream carries is whole. Made for one stream. */
export interface Terminal {
  /** Told every event in its order: whether the answer is whole with this one. Stays true once it was. */
  readonly isWhole: (event: unknown) => boolean;
  /** Nothing follows the event that makes it whole. */
  readonly last: boolean;
  /** `[DONE]` makes it whole too. */
  readonly done: boolean;
  /** And so does the clean end of the body. */
  readonly end: boolean;
}

type Rule = (request: ApiRequest, provider: Provider | undefined) => Terminal;

const never = (): boolean => false;
/** No event says that it is the last: `[DONE]` does, or the end of the body. */
export const anyEnd: Terminal = { isWhole: never, last: false, done: true, end: true };

/** Whole with an event of one of these types, or with as many of them as were asked for. */
const withType =
  (types: readonly string[], done: boolean): Rule =>
  (request) => {
    let missing = asked(request);
    return {
      isWhole: (event) => {
        if (missing > 0 && types.includes((event as { type?: string } | null)?.type as string)) missing--;
        return missing <= 0;
      },
      last: true,
      done,
      end: false,
    };
  };

/** A run pauses for the results of tools, too; `done` follows, which is `[DONE]`. */
const RUN_IS_OVER = /^thread\.run\.(?:completed|requires_action|failed|cancelled|expired|incomplete)$/;
const run: Rule = () => {
  let whole = false;
  return {
    isWhole: (event) => {
      whole ||= RUN_IS_OVER.test((event as { event?: string } | null)?.event ?? "");
      return whole;
    },
    last: false,
    done: true,
    end: false,
  };
};

/** Whole with a finish reason for every choice that has been seen and was asked for. The usage and `[DONE]` may follow. */
const choices: Rule = (request, provider) => {
  const { done, finishReason } = provider?.stream ?? { done: true, finishReason: "always" };
  // An answer without finish reasons may be whole, and one with a finish reason is: only `[DONE]` tells.
  if (finishReason === "sometimes") return { ...anyEnd, end: !done };
  return { isWhole: everyChoice(asked(request)), last: false, done: true, end: false };
};

const everyChoice = (asked: number): Terminal["isWhole"] => {
  /** By index, whether it is finished. */
  const seen = new Map<unknown, boolean>();
  let finished = 0;
  let latest: unknown = Number.NaN;
  return (event) => {
    const { choices } = (event ?? {}) as { choices?: unknown };
    if (Array.isArray(choices))
      for (const choice of choices) {
        const { index, finish_reason } = choice ?? {};
        // The empty string is no reason: some servers send it with every piece.
        if (finish_reason && !seen.get(index)) {
          seen.set(index, true);
          finished++;
        } else if (index !== latest && !seen.has(index)) seen.set(index, false);
        latest = index;
      }
    return finished >= asked && finished === seen.size;
  };
};

/** How many choices or images a request asks for: 1 unless it says `n`. */
const asked = ({ body }: ApiRequest): number => {
  const fields = body.kind === "json" ? body.value : body.kind === "form" ? body.fields : undefined;
  const n = Number((fields as { n?: unknown } | null | undefined)?.n);
  return n > 1 ? n : 1;
};

// The result itself is in the last event of a response, so `[DONE]` does not stand for it.
const response = withType(["response.completed", "response.incomplete", "response.failed"], false);

/** By operation id of the contract. */
const rules: Readonly<Record<string, Rule>> = {
  createChatCompletion: choices,
  createCompletion: choices,
  createResponse: response,
  getResponse: response,
  beta_createResponse: response,
  beta_getResponse: response,
  createSpeech: withType(["speech.audio.done"], true),
  createTranscription: withType(["transcript.text.done"], true),
  createImage: withType(["image_generation.completed"], true),
  createImageEdit: withType(["image_edit.completed"], true),
  createRun: run,
  createThreadAndRun: run,
  submitToolOuputsToRun: run,
};

/**
 * What makes the answer to a request whole, as its operation and the server have it. Of other operations (written by
 * hand, unknown) nothing is known, so the clean end of the body is enough.
 */
export const terminalOf = (request: ApiRequest, provider?: Provider): Terminal =>
  Object.hasOwn(rules, request.operation) ? (rules[request.operation] as Rule)(request, provider) : anyEnd;
