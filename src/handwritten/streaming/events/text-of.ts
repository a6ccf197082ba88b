/** The members of the known events that hold a piece of text. */
interface Worded {
  readonly type?: unknown;
  readonly delta?: unknown;
  readonly choices?: readonly (Partial<Choice> | null)[] | null;
  readonly data?: { readonly delta?: { readonly content?: readonly (Part | null)[] | null } | null } | null;
}
type Choice = { readonly delta: { readonly content?: unknown } | null; readonly text: unknown };
type Part = { readonly text?: { readonly value?: unknown } | null };

/** The events whose `delta` is a piece of the response's text; others are of arguments, reasoning, audio. */
const TEXT_DELTA = /^(?:response\.output_text|transcript\.text)\.delta$/;

/**
 * The piece of the response's text that an event brings, for the events of responses, chat and legacy completions (their
 * first choice), transcriptions and runs. Undefined for any other.
 */
export const textOf = (event: unknown): string | undefined => {
  if (typeof event === "string") return event;
  const { type, delta, choices, data } = (event ?? {}) as Worded;
  const choice = Array.isArray(choices) ? (choices[0] as Partial<Choice> | null | undefined) : undefined;
  const text =
    typeof type === "string" && TEXT_DELTA.test(type)
      ? delta
      : (choice?.delta?.content ?? choice?.text ?? textOfParts(data?.delta?.content));
  return typeof text === "string" ? text : undefined;
};

const textOfParts = (parts: readonly (Part | null)[] | null | undefined): string | undefined =>
  Array.isArray(parts) ? parts.map((part: Part | null) => textIn(part?.text?.value)).join("") : undefined;

const textIn = (value: unknown): string => (typeof value === "string" ? value : "");
