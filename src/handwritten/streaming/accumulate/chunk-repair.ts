import { type Fields, isFields } from "../../core/fields.ts";
import { indexed, list, object, type Repair, text } from "./repair.ts";

/** Some servers give the arguments as the object that their JSON would be. */
const argumentsText =
  (name: string): Repair =>
  (value, faults) => {
    if (!isFields(value) || Object.keys(value).length === 0) return text(name)(value, faults);
    const json = jsonOf(value);
    if (json === undefined) return text(name)(value, faults);
    faults.note(`${name} is not a string`);
    return json;
  };

/** Undefined where it is nested beyond what can be written. */
const jsonOf = (value: object): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

/** What is left out without a loss: every chunk repeats it, it has a default, or it may be missing. */
const optional =
  (name: string, isRight: (value: unknown) => boolean): Repair =>
  (value, faults) => {
    if (isRight(value)) return value;
    faults.note(`${name} is of another type`);
    return null;
  };
const isText = (value: unknown): boolean => value === null || typeof value === "string";

/** A number stands for its text. */
const idText: Repair = (value, faults) => {
  if (typeof value !== "number") return text("`id` of a tool call")(value, faults);
  faults.note("`id` of a tool call is a number");
  return String(value);
};

const called = (name: string): Repair =>
  object(name, {
    name: text(`\`name\` of ${name}`),
    arguments: argumentsText(`\`arguments\` of ${name}`),
    input: text(`\`input\` of ${name}`),
  });

const toolCall = indexed("a tool call", {
  id: idText,
  type: text("`type` of a tool call"),
  function: called("`function` of a tool call"),
  custom: called("`custom` of a tool call"),
});

/** Some servers send the text as a list of parts. */
const content: Repair = (value, faults) => (Array.isArray(value) ? value : text("`content`")(value, faults));

const delta = (name: string): Repair =>
  object(name, {
    role: optional("`role`", isText),
    content,
    refusal: text("`refusal`"),
    reasoning_content: text("`reasoning_content`"),
    tool_calls: list("`tool_calls`", "a tool call", toolCall),
    function_call: called("`function_call`"),
    audio: object("`audio`"),
  });

const logprob = object("a logprob");
const logprobs = object("`logprobs`", {
  content: list("`content` of `logprobs`", "a logprob", logprob),
  refusal: list("`refusal` of `logprobs`", "a logprob", logprob),
});

/** Falsy is no reason: some servers send one with every piece. */
const finishReason: Repair = (value, faults) => (value ? text("`finish_reason`")(value, faults) : value);

const choice = indexed("a choice", {
  delta: delta("`delta`"),
  message: delta("`message`"),
  finish_reason: finishReason,
  logprobs,
});

/** What nearly every chunk is: a piece of text of one choice. It is looked at without a rule for each field. */
// complexity: one condition for each field that a chunk may have, and none is worth a name
const isPieceOfText = (value: unknown): boolean => {
  if (!isFields(value)) return false;
  const { id, model, created, usage, choices, service_tier: tier, system_fingerprint: print } = value;
  const hasHead =
    typeof id === "string" && typeof model === "string" && typeof created === "number" && !usage;
  if (!hasHead || typeof (tier ?? "") !== "string" || typeof (print ?? "") !== "string") return false;
  if (!Array.isArray(choices) || choices.length !== 1) return false;
  const { index, delta, message, finish_reason: reason, logprobs } = (choices[0] ?? {}) as Fields;
  return index === 0 && isPlainDelta(delta) && message === undefined && !reason && !logprobs;
};

const isPlainDelta = (delta: unknown): boolean => {
  if (!isFields(delta) || typeof delta["content"] !== "string") return false;
  // Most have this field alone.
  for (const name in delta) if (name !== "content") return false;
  return true;
};

const anyChatChunk: Repair = object("a chunk", {
  id: optional("`id`", isText),
  model: optional("`model`", isText),
  created: optional("`created`", (value) => value === null || typeof value === "number"),
  service_tier: optional("`service_tier`", isText),
  system_fingerprint: optional("`system_fingerprint`", isText),
  usage: optional("`usage`", (value) => value === null || isFields(value)),
  choices: list("`choices`", "a choice", choice),
});

/** A chunk of a chat completion. */
export const chatChunk: Repair = (value, faults) =>
  isPieceOfText(value) ? value : anyChatChunk(value, faults);

/** A chunk of a legacy completion. */
export const completionChunk: Repair = object("a chunk", {
  id: optional("`id`", isText),
  model: optional("`model`", isText),
  created: optional("`created`", (value) => value === null || typeof value === "number"),
  system_fingerprint: optional("`system_fingerprint`", isText),
  usage: optional("`usage`", (value) => value === null || isFields(value)),
  choices: list(
    "`choices`",
    "a choice",
    indexed("a choice", {
      text: text("`text`"),
      finish_reason: finishReason,
      logprobs: object("`logprobs`"),
    }),
  ),
});
