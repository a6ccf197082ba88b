// Events put together into what a call without streaming gives.

export { type Accumulator, accumulate } from "./accumulator.ts";
export { type ChatCompletionSnapshot, chatCompletionAccumulator } from "./chat-completion.ts";
export { completionAccumulator } from "./completion.ts";
export type { FaultListener, FaultLog } from "./faults.ts";
export { type ImagesSnapshot, imageAccumulator } from "./image.ts";
export { responseAccumulator } from "./response.ts";
export { type RunSnapshot, runAccumulator } from "./run.ts";
export { type SpeechSnapshot, speechAccumulator } from "./speech.ts";
export { type TranscriptionSnapshot, transcriptionAccumulator } from "./transcription.ts";
