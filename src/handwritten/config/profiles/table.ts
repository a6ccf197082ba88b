// What is known of each server that speaks OpenAI's API, one row each, with its sources. Servers change: where
// sources disagree a row has what breaks least, and `defineProfile({ ...row, … })` corrects it.
//
// A field is renamed where the old name is ignored without a word, and dropped where it is refused although the
// answer does not depend on it. What the answer does depend on (`logprobs`, say) is sent: the server's own refusal
// is better than an answer to another question. What is ignored without harm is left alone.

export { azure } from "./azure.ts";
export { bedrock } from "./bedrock.ts";
export { groq, openai, openrouter } from "./hosted.ts";
export { llamaCpp, lmStudio, localai, ollama, vllm } from "./self-hosted.ts";
