import { anthropic } from "./anthropic.ts";
import { azure } from "./azure.ts";
import { bedrock } from "./bedrock.ts";
import { deepseek } from "./deepseek.ts";
import { gemini } from "./gemini.ts";
import { gpustack } from "./gpustack.ts";
import { groq } from "./groq.ts";
import { llamaCpp } from "./llama-cpp.ts";
import { lmStudio } from "./lm-studio.ts";
import { localai } from "./localai.ts";
import { mistral } from "./mistral.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import type { Recording } from "./recording.ts";
import { together } from "./together.ts";
import { vllm } from "./vllm.ts";

/** All recordings: of the providers that have a profile, and of some that are named by their address alone. */
export const recordings: readonly Recording[] = [
  azure,
  bedrock,
  groq,
  llamaCpp,
  lmStudio,
  localai,
  ollama,
  openai,
  openrouter,
  vllm,
  anthropic,
  deepseek,
  gemini,
  gpustack,
  mistral,
  together,
];
