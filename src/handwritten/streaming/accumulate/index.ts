// Events put together into what a call without streaming gives.

export { type Accumulator, accumulate } from "./accumulator.ts";
export { type ChatCompletionSnapshot, chatCompletionAccumulator } from "./chat-completion.ts";
export { completionAccumulator } from "./completion.ts";
export { responseAccumulator } from "./response.ts";
export { type RunSnapshot, runAccumulator } from "./run.ts";
