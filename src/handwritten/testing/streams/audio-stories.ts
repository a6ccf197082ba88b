import { named, type TellStory } from "./story.ts";
import { piecesOf, textOf } from "./stream-behaviour.ts";

/** Speech: each piece is base64 of its own. */
export const speechStory: TellStory = function* ({ behaviour }) {
  let output_tokens = 0;
  for (const piece of piecesOf(behaviour)) {
    yield named({ type: "speech.audio.delta", audio: Buffer.from(piece).toString("base64") });
    output_tokens++;
  }
  const usage = { input_tokens: 1, output_tokens, total_tokens: output_tokens + 1 };
  yield named({ type: "speech.audio.done", usage });
};

/**
 * A transcription: pieces of the text, and all of it. A segment follows each piece for a diarized transcription.
 * Its events have no names.
 *
 * @see https://platform.openai.com/docs/api-reference/audio/createTranscription
 */
export const transcriptionStory: TellStory = function* ({ fields, behaviour }) {
  const isDiarized = fields["response_format"] === "diarized_json";
  const { include } = fields;
  const withLogprobs = Array.isArray(include) && include.includes("logprobs");
  const logprobs: object[] = [];
  let count = 0;
  for (const delta of piecesOf(behaviour)) {
    const logprob = { token: delta, logprob: 0, bytes: [...Buffer.from(delta)] };
    if (withLogprobs) logprobs.push(logprob);
    const id = `seg_${String(count + 1).padStart(6, "0")}`;
    yield {
      data: {
        type: "transcript.text.delta",
        delta,
        ...(withLogprobs && { logprobs: [logprob] }),
        ...(isDiarized && { segment_id: id }),
      },
    };
    if (isDiarized)
      yield {
        data: {
          type: "transcript.text.segment",
          id,
          start: count,
          end: count + 1,
          text: delta,
          speaker: count % 2 ? "B" : "A",
        },
      };
    count++;
  }
  yield {
    data: {
      type: "transcript.text.done",
      text: textOf(behaviour),
      ...(withLogprobs && { logprobs }),
      usage: {
        type: "tokens",
        input_tokens: 1,
        input_token_details: { text_tokens: 0, audio_tokens: 1 },
        output_tokens: count,
        total_tokens: count + 1,
      },
    },
  };
};
