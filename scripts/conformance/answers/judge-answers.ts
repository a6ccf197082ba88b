import { readAnswerSamples } from "./answer-samples.ts";
import type { AnswerCheck, Mismatch } from "./check-answer.ts";

export interface Figure {
  readonly valid: number;
  readonly of: number;
}

export interface FailingSample {
  readonly name: string;
  readonly form: "json" | "event";
  readonly mismatches: readonly Mismatch[];
}

/** How the answer samples of a document stand to the contract. */
export interface Judgement {
  readonly json: Figure;
  readonly events: Figure;
  readonly failing: readonly FailingSample[];
  /** Samples that are no JSON; they count in neither figure. */
  readonly unreadable: readonly string[];
  /** Samples of operations whose answer the contract does not describe; they count in neither figure. */
  readonly undescribed: readonly string[];
}

/** Validates every answer sample of a document (YAML or JSON text). */
export const judgeAnswers = (document: string, check: AnswerCheck): Judgement => {
  const { samples, unreadable } = readAnswerSamples(document);
  const judged = samples.map(({ name, form, ...sample }) => ({
    name,
    form,
    mismatches: check({ name, form, ...sample }),
  }));
  const described = judged.filter((one): one is FailingSample => one.mismatches !== undefined);
  const figureOf = (form: "json" | "event"): Figure => {
    const all = described.filter((one) => one.form === form);
    return { valid: all.filter(({ mismatches }) => !mismatches.length).length, of: all.length };
  };
  return {
    json: figureOf("json"),
    events: figureOf("event"),
    failing: described.filter(({ mismatches }) => mismatches.length),
    unreadable: unreadable.map(({ name }) => name),
    undescribed: judged.filter(({ mismatches }) => !mismatches).map(({ name }) => name),
  };
};
