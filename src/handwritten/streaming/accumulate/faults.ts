import type { OpenAIError } from "../../errors/index.ts";
import { malformed } from "./shape.ts";

/** Who learns of what is left out. */
export interface FaultListener {
  /** Called once for each thing that differs from the contract, with words that quote no value. */
  onDrift(fault: string): void;
  /** Adds to an error what is known of the stream now. */
  explain(error: OpenAIError): OpenAIError;
}

/** What an accumulator left out. */
export interface FaultLog {
  /** Why the sum is not whole; undefined where nothing is missing. */
  readonly first: OpenAIError | undefined;
  /** Called by the consumer of the events, before the first of them. */
  listen(listener: FaultListener): void;
}

/**
 * What of the events is not of the shape that its type has. It is left out, so that the rest is read; what it may have said is
 * missing in the sum until something whole replaces it.
 */
export class Faults implements FaultLog {
  /** What the event is about: a whole one of it replaces what was missing. */
  subject = "";
  #listener: FaultListener | undefined;
  #reported: Set<string> | undefined;
  /** By their subjects. */
  #missing: Map<string, OpenAIError> | undefined;

  get first(): OpenAIError | undefined {
    return this.#missing?.values().next().value;
  }

  listen(listener: FaultListener): void {
    this.#listener = listener;
  }

  /** A value is left out. One that is empty has said nothing. */
  skip(fault: string, value: unknown): void {
    this.note(fault);
    if (isEmpty(value) || this.#missing?.has(this.subject)) return;
    this.#missing ??= new Map();
    const error = malformed(fault);
    this.#missing.set(this.subject, this.#listener?.explain(error) ?? error);
  }

  /** A value is read as what it must mean. */
  note(fault: string): void {
    this.#reported ??= new Set();
    if (this.#reported.has(fault)) return;
    this.#reported.add(fault);
    this.#listener?.onDrift(fault);
  }

  /** Something whole has come in the place of the parts: of all, or of one thing. */
  heal(subject?: string): void {
    if (subject === undefined) this.#missing = undefined;
    else this.#missing?.delete(subject);
  }
}

/** Deeper than anything that says nothing. */
const MOST_LEVELS = 20;

/** Whether a value says nothing: some servers write `[]` for an object without fields. */
export const isEmpty = (value: unknown, depth = 0): boolean => {
  if (typeof value !== "object" || value === null) return !value;
  return depth < MOST_LEVELS && Object.values(value).every((inner) => isEmpty(inner, depth + 1));
};
