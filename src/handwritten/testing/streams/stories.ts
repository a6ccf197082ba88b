import { createdSessionStory, followedSessionStory } from "./agent-session-story.ts";
import { speechStory, transcriptionStory } from "./audio-stories.ts";
import { chatStory } from "./chat-story.ts";
import { completionStory } from "./completion-story.ts";
import { editStory, generationStory } from "./image-stories.ts";
import { createdResponseStory, storedResponseStory } from "./response-story.ts";
import { continuedRunStory, createdRunStory, threadAndRunStory } from "./run-story.ts";
import type { TellStory } from "./story.ts";

/** The story of each operation that streams, by operation id of the contract. */
export const stories: Readonly<Record<string, TellStory>> = {
  createChatCompletion: chatStory,
  createCompletion: completionStory,
  createResponse: createdResponseStory,
  getResponse: storedResponseStory,
  beta_createResponse: createdResponseStory,
  beta_getResponse: storedResponseStory,
  createSpeech: speechStory,
  createTranscription: transcriptionStory,
  createImage: generationStory,
  createImageEdit: editStory,
  createRun: createdRunStory,
  createThreadAndRun: threadAndRunStory,
  submitToolOuputsToRun: continuedRunStory,
  createAgentSession: createdSessionStory,
  streamAgentSessionEvent: followedSessionStory,
};
