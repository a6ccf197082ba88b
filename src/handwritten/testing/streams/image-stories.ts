import { CREATED_AT, countOf, named, type StoryRequest, type StreamEvent, type TellStory } from "./story.ts";
import { textOf } from "./stream-behaviour.ts";

/** What the events of a picture repeat of the request, the first where it asks for nothing that they can say. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  size: ["1024x1024", "1024x1536", "1536x1024"],
  quality: ["high", "medium", "low"],
  background: ["opaque", "transparent"],
  output_format: ["png", "webp", "jpeg"],
};

/**
 * Pictures: of each of the `n` as many drafts as are asked for, `partial_images`, and the finished one.
 *
 * @see https://platform.openai.com/docs/api-reference/images-streaming
 */
function* imageStory(kind: string, { fields, behaviour }: StoryRequest): Generator<StreamEvent, void> {
  const chosen = Object.entries(CHOICES).map(([name, choices]) => [
    name,
    choices.find((choice) => choice === fields[name]) ?? choices[0],
  ]);
  const image = {
    b64_json: Buffer.from(textOf(behaviour)).toString("base64"),
    created_at: CREATED_AT,
    ...Object.fromEntries(chosen),
  };
  for (let made = 0; made < countOf(fields["n"], 1); made++) {
    const drafts = countOf(fields["partial_images"], 0);
    for (let partial_image_index = 0; partial_image_index < drafts; partial_image_index++)
      yield named({ type: `${kind}.partial_image`, ...image, partial_image_index });
    const usage = {
      total_tokens: 2,
      input_tokens: 1,
      output_tokens: 1,
      input_tokens_details: { text_tokens: 1, image_tokens: 0 },
    };
    yield named({ type: `${kind}.completed`, ...image, usage });
  }
}

export const generationStory: TellStory = (request) => imageStory("image_generation", request);
export const editStory: TellStory = (request) => imageStory("image_edit", request);
