import type { TokenEstimate } from "./token-estimator.ts";
import type { TokenUsage } from "./usage.ts";

/** As many answers weigh; what was before is forgotten. */
const MEMORY = 64;
/** What the estimate weighs beside the first answer; beside n of them it is an n-th of that. */
const WEIGHT_OF_ESTIMATE = 0.5;

/** What calls of one kind have used, beside what was estimated: pure numbers, without a clock. */
export class UseHistory {
  #count = 0;
  #output = 0;
  #total = 0;
  /** By how much prompts took more than was estimated. */
  #inputError = 0;
  /** The mean square of what calls used more or less than was expected. */
  #variance = 0;

  /**
   * What a call is expected to use: the mean of what answers used, and not a high quantile. Of many calls in flight the
   * sum is their mean many times; a reservation above it would keep the difference unused for as long as an answer takes.
   *
   * @param most - tokens that the answer may have
   */
  expect({ input, output }: TokenEstimate, most: number): number {
    if (!this.#count) return input + output;
    const answers = Math.min(this.#count, MEMORY);
    const weight = WEIGHT_OF_ESTIMATE / answers;
    const mean = (answers * this.#output + weight * output) / (answers + weight);
    return Math.max(0, input + this.#inputError) + Math.min(most, mean);
  }

  /** The variance of what a call uses, divided by its mean; 0 while it is not known. */
  get spread(): number {
    return this.#total > 0 ? this.#variance / this.#total : 0;
  }

  learn({ input }: TokenEstimate, most: number, inputUsed: number, outputUsed: number): void {
    const total = inputUsed + outputUsed;
    if (this.#count) {
      const expected = Math.max(0, input + this.#inputError) + Math.min(most, this.#output);
      const share = Math.max(1 / this.#count, 1 / MEMORY);
      this.#variance += share * ((total - expected) ** 2 - this.#variance);
    }
    this.#count++;
    const share = Math.max(1 / this.#count, 1 / MEMORY);
    this.#output += share * (outputUsed - this.#output);
    this.#total += share * (total - this.#total);
    this.#inputError += share * (inputUsed - input - this.#inputError);
  }
}

/** Says more and more precisely, while a call waits, what it will use. */
export class ExpectedUse {
  readonly #history: UseHistory;
  readonly #estimate: TokenEstimate;
  readonly #most: number;
  readonly #scale: number;

  /**
   * @param most - tokens that the answer may have
   * @param scale - what one unit of the history is in tokens
   */
  constructor(history: UseHistory, estimate: TokenEstimate, most: number, scale: number = 1) {
    this.#history = history;
    this.#estimate = estimate;
    this.#most = most;
    this.#scale = scale;
  }

  get tokens(): number {
    return Math.ceil(this.#scale * this.#history.expect(this.#estimate, this.#most));
  }

  get spread(): number {
    return this.#scale * this.#history.spread;
  }

  learn({ inputTokens, totalTokens }: TokenUsage): void {
    const input = Math.min(inputTokens, totalTokens);
    const [scale, output] = [this.#scale, totalTokens - input];
    if (scale > 0) this.#history.learn(this.#estimate, this.#most, input / scale, output / scale);
  }
}

/** Names of models may come from outside: at this many kinds the one that came first is forgotten. */
const MOST_KINDS = 1_000;
const ONE: TokenEstimate = { input: 0, output: 1 };

/** What calls of each kind have used. */
export class UseHistories {
  readonly #kinds = new Map<string, UseHistory>();

  /** Of a call whose use is estimated by its request. */
  expect(kind: string, estimate: TokenEstimate, most: number): ExpectedUse {
    return new ExpectedUse(this.#of(kind), estimate, most);
  }

  /** Of a call whose caller has said what it will use: by what part of that such calls have used. */
  expectPartOf(kind: string, tokens: number): ExpectedUse {
    return new ExpectedUse(this.#of(`${kind}\npart`), ONE, Number.POSITIVE_INFINITY, tokens);
  }

  #of(kind: string): UseHistory {
    const known = this.#kinds.get(kind);
    if (known) return known;
    const [first] = this.#kinds.keys();
    if (first !== undefined && this.#kinds.size >= MOST_KINDS) this.#kinds.delete(first);
    const history = new UseHistory();
    this.#kinds.set(kind, history);
    return history;
  }
}
