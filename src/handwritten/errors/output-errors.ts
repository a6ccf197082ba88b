import { OpenAIError } from "./openai-error.ts";

/** Why an answer is not the output that was asked for. */
export type OutputFault = "not_json" | "mismatch" | "refusal" | "length" | "content_filter";

/** One thing that is wrong with an output. */
export interface OutputIssue {
  /** Where, as `items[0].name`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What an {@link OutputError} knows besides its message. */
export interface OutputErrorDetails {
  readonly cause?: unknown;
  /** The answer, as far as it had come: a chat completion, or a response. */
  readonly answer?: unknown;
  /** The text of the output, as far as it had come. */
  readonly text?: string | undefined;
  readonly issues?: readonly OutputIssue[] | undefined;
}

/** A model answered, and not with the output that was asked for. What had arrived is with it, and not in its message. */
export class OutputError extends OpenAIError {
  readonly fault: OutputFault;
  /** The chat completion or response, as far as it had come. Not enumerable. */
  declare readonly answer: unknown;
  /** The text of the output, as far as it had come. Not enumerable. */
  declare readonly text: string | undefined;
  /** What is wrong with it, where it was checked. */
  readonly issues: readonly OutputIssue[];

  constructor(
    message: string,
    fault: OutputFault,
    { cause, answer, text, issues = [] }: OutputErrorDetails = {},
  ) {
    super(message, { cause });
    this.fault = fault;
    this.issues = issues;
    Object.defineProperties(this, {
      // What reads the output learns it a moment later.
      answer: { value: answer, configurable: true },
      text: { value: text },
    });
  }

  get kind(): "output" {
    return "output";
  }
  override get name(): string {
    return "OutputError";
  }
}

/** The model reached its limit of tokens before the output was whole. */
export class LengthFinishReasonError extends OutputError {
  constructor(details?: OutputErrorDetails) {
    super("the output is cut off: the model reached its limit of tokens", "length", details);
  }
  override get name(): string {
    return "LengthFinishReasonError";
  }
}

/** The server's content filter cut the output off. */
export class ContentFilterFinishReasonError extends OutputError {
  constructor(details?: OutputErrorDetails) {
    super("the output is cut off: the content filter of the server ended it", "content_filter", details);
  }
  override get name(): string {
    return "ContentFilterFinishReasonError";
  }
}

/** The model refused, and said so instead of the output. `text` is what it said. */
export class RefusalError extends OutputError {
  constructor(details?: OutputErrorDetails) {
    super("the model refused to give the output", "refusal", details);
  }
  override get name(): string {
    return "RefusalError";
  }
}
