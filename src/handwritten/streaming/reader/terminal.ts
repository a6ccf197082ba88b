import type { ApiRequest } from "../../contract.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Provider } from "../../core/provider.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";

/** Decides whether the response of a stream is whole. Made for one stream. */
export interface Terminal {
  /**
   * Called with every event in order: whether the response is whole with this one. Stays true from then on, except of a session,
   * which is whole again after each of its turns.
   */
  isWhole(event: unknown): boolean;
  /** Nothing follows the event that makes it whole. */
  readonly last: boolean;
  /** `[DONE]` makes it whole too. */
  readonly done: boolean;
  /** And so does the clean end of the body. */
  readonly end: boolean;
  /** Of each choice, why it ended; undefined where the events have none. */
  readonly finishReasons?: readonly string[];
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
      const name = (event as { event?: unknown } | null)?.event;
      whole ||= typeof name === "string" && RUN_IS_OVER.test(name);
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
  // A response without finish reasons may be whole, so only `[DONE]` decides.
  if (finishReason === "sometimes") return { ...anyEnd, end: !done };
  return new EveryChoice(asked(request));
};

/** Most responses have one choice, so others are counted only when they come. */
class EveryChoice implements Terminal {
  readonly #asked: number;
  /** The index of the first choice that was seen, and whether it is finished. */
  #first: unknown = none;
  #isFirstFinished = false;
  /** By index, whether another is finished; and how many are not. */
  #others: Map<unknown, boolean> | undefined;
  #unfinished = 0;
  #reasons: Map<unknown, string> | undefined;

  constructor(asked: number) {
    this.#asked = asked;
  }

  get last(): boolean {
    return false;
  }
  get done(): boolean {
    return true;
  }
  get end(): boolean {
    return false;
  }
  get finishReasons(): readonly string[] {
    return [...(this.#reasons?.values() ?? [])];
  }

  isWhole(event: unknown): boolean {
    const { choices } = (event ?? {}) as { choices?: unknown };
    if (Array.isArray(choices)) for (const choice of choices) if (isFields(choice)) this.#note(choice);
    const seen = 1 + (this.#others?.size ?? 0);
    return this.#isFirstFinished && this.#unfinished === 0 && seen >= this.#asked;
  }

  #note({ index: given = 0, finish_reason: reason }: Fields): void {
    // Some servers write an index as text, and null for the first.
    const index = typeof given === "number" ? given : Number(given);
    // What is no index is of no choice.
    if (!Number.isInteger(index) || index < 0) return;
    if (this.#first === none) this.#first = index;
    // The empty string is no reason: some servers send it with every piece.
    const isFinished = typeof reason === "string" && reason !== "";
    if (isFinished) this.#noteReason(index, reason);
    if (index === this.#first) this.#isFirstFinished ||= isFinished;
    else this.#noteOther(index, isFinished);
  }

  #noteReason(index: unknown, reason: string): void {
    this.#reasons ??= new Map();
    if (!this.#reasons.has(index)) this.#reasons.set(index, reason);
  }

  #noteOther(index: unknown, isFinished: boolean): void {
    this.#others ??= new Map();
    const was = this.#others.get(index);
    if (was || (was === false && !isFinished)) return;
    this.#others.set(index, isFinished);
    if (was === undefined && !isFinished) this.#unfinished++;
    if (was === false) this.#unfinished--;
  }
}

/** No choice was seen. */
const none: unique symbol = Symbol("none");

/** Nothing comes in a session that rests until the caller acts. */
const RESTS = /^agent\.session\.(?:idle|requires_action|budget_reached|failed)$/;
const WORKS = /^agent\.session\.(?:in_progress$|turn\.)/;

/**
 * The events of an agent's session, which goes on turn by turn: whether its stream may end now is whether the session rests.
 * The stream that follows a session has no event that makes it whole, because another turn may begin at any time.
 */
class SessionEvents implements Terminal {
  readonly last = false;
  readonly #isFollowed: boolean;
  #rests: boolean;

  constructor(isFollowed: boolean) {
    this.#isFollowed = isFollowed;
    this.#rests = isFollowed;
  }

  get done(): boolean {
    return this.#rests;
  }
  get end(): boolean {
    return this.#rests;
  }

  isWhole(event: unknown): boolean {
    const { type } = (event ?? {}) as { type?: unknown };
    if (typeof type === "string") {
      if (RESTS.test(type)) this.#rests = true;
      else if (WORKS.test(type)) this.#rests = false;
    }
    return this.#rests && !this.#isFollowed;
  }
}

/** How many choices or images a request asks for: 1 unless it says `n`. */
const asked = (request: ApiRequest): number => {
  const n = Number(fieldsOf(request)?.["n"]);
  return n > 1 ? n : 1;
};

// The result itself is in the last event of a response, so `[DONE]` does not stand for it.
const response = /* @__PURE__ */ withType(
  ["response.completed", "response.incomplete", "response.failed"],
  false,
);

/** By operation id of the contract. See decision 33 in docs/decisions.md. */
const rules: Readonly<Record<string, Rule>> = {
  createChatCompletion: choices,
  createCompletion: choices,
  createResponse: response,
  getResponse: response,
  beta_createResponse: response,
  beta_getResponse: response,
  createSpeech: /* @__PURE__ */ withType(["speech.audio.done"], true),
  createTranscription: /* @__PURE__ */ withType(["transcript.text.done"], true),
  createImage: /* @__PURE__ */ withType(["image_generation.completed"], true),
  createImageEdit: /* @__PURE__ */ withType(["image_edit.completed"], true),
  createRun: run,
  createThreadAndRun: run,
  submitToolOuputsToRun: run,
  createAgentSession: () => new SessionEvents(false),
  streamAgentSessionEvent: () => new SessionEvents(true),
};

/**
 * The rule for a whole response to a request, by its operation and provider. For other operations (written by hand,
 * unknown) the clean end of the body is enough.
 */
export const terminalOf = (request: ApiRequest, provider?: Provider): Terminal =>
  Object.hasOwn(rules, request.operation) ? (rules[request.operation] as Rule)(request, provider) : anyEnd;
