import { OutputError, RefusalError } from "../errors/index.ts";
import type { ParsedChatCompletion } from "../streaming/helper-streams/chat-completion-events.ts";
import type { ParsedResponse } from "../streaming/helper-streams/response-events.ts";

/**
 * What an answer reads, of its type: of the first choice, or of a response.
 *
 * @throws RefusalError when the model refused; OutputError when there is no output
 */
export const outputOf = <Parsed>(
  answer: ParsedChatCompletion<Parsed> | ParsedResponse<Parsed>,
): NonNullable<Parsed> => {
  const { parsed, refusal } = "choices" in answer ? ofCompletion(answer) : ofResponse(answer);
  if (parsed !== null && parsed !== undefined) return parsed;
  if (refusal) throw new RefusalError({ answer, text: refusal });
  throw new OutputError("the answer has no output", "mismatch", { answer });
};

interface Found<Parsed> {
  readonly parsed: Parsed | null;
  readonly refusal: string | null | undefined;
}

const ofCompletion = <Parsed>({ choices }: ParsedChatCompletion<Parsed>): Found<Parsed> => {
  const message = choices[0]?.message;
  return { parsed: message?.parsed ?? null, refusal: message?.refusal };
};

const ofResponse = <Parsed>({ output_parsed, output }: ParsedResponse<Parsed>): Found<Parsed> => {
  for (const item of output ?? [])
    for (const part of item.type === "message" ? item.content : [])
      if (part.type === "refusal") return { parsed: output_parsed, refusal: part.refusal };
  return { parsed: output_parsed, refusal: undefined };
};
