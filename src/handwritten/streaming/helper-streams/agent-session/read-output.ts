import { OutputError } from "../../../errors/index.ts";
import type { AgentOutputFormat, AgentTurnResult, ParsedAgentTurnResult } from "./agent-session-events.ts";

/**
 * Reads the texts of a turn with a format. The first is its output, and each has to be of the format.
 *
 * @throws OutputError when one is not, or there is none, with the result as its `answer`
 */
export const readOutput = async <Output>(
  result: AgentTurnResult,
  format: AgentOutputFormat<Output>,
): Promise<ParsedAgentTurnResult<Output>> => {
  const texts = result.messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === "output_text" ? [part.text] : [])),
  );
  if (texts.length === 0)
    throw new OutputError("the turn has no text to read the output from", "mismatch", { answer: result });
  const outputs: Output[] = [];
  for (const text of texts) outputs.push(await read(text, format, result));
  return { ...result, output_parsed: outputs[0] as Output };
};

const read = async <Output>(
  text: string,
  format: AgentOutputFormat<Output>,
  answer: AgentTurnResult,
): Promise<Output> => {
  try {
    return await format.$parseRaw(text);
  } catch (cause) {
    const details = { cause, answer, text };
    if (cause instanceof OutputError)
      throw new OutputError(cause.message, cause.fault, { ...details, issues: cause.issues });
    throw new OutputError("the format could not read the output", "mismatch", details);
  }
};

/** A format that reads outputs, where it carries that. */
export const readingFormat = (format: unknown): AgentOutputFormat<unknown> | undefined =>
  typeof (format as Partial<AgentOutputFormat<unknown>> | undefined)?.$parseRaw === "function"
    ? (format as AgentOutputFormat<unknown>)
    : undefined;
