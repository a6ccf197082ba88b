import { AzureOpenAI } from "./azure-openai.ts";
import { Environment } from "./config/environment.ts";
import { defineProfile, profiles } from "./config/profiles/index.ts";
import { createRedactor } from "./config/redact/index.ts";
import { RotatingSecret, Secret } from "./config/secret/index.ts";
import { toCurl } from "./config/to-curl.ts";
import {
  BudgetExceededError,
  CircuitOpenError,
  LimitExceededError,
  OAuthError,
  SendQueueFullError,
  SocketClosedError,
  SubjectTokenProviderError,
} from "./errors.ts";
import { OpenAI } from "./openai.ts";

/** What the module exports besides the statics that the class has everywhere. */
interface Extras {
  readonly AzureOpenAI: typeof AzureOpenAI;
  readonly BudgetExceededError: typeof BudgetExceededError;
  readonly CircuitOpenError: typeof CircuitOpenError;
  readonly Environment: typeof Environment;
  readonly LimitExceededError: typeof LimitExceededError;
  readonly OAuthError: typeof OAuthError;
  readonly RotatingSecret: typeof RotatingSecret;
  readonly Secret: typeof Secret;
  readonly SendQueueFullError: typeof SendQueueFullError;
  readonly SocketClosedError: typeof SocketClosedError;
  readonly SubjectTokenProviderError: typeof SubjectTokenProviderError;
  readonly createRedactor: typeof createRedactor;
  readonly defineProfile: typeof defineProfile;
  readonly profiles: typeof profiles;
  readonly toCurl: typeof toCurl;
}

const extras: Extras = {
  AzureOpenAI,
  BudgetExceededError,
  CircuitOpenError,
  Environment,
  LimitExceededError,
  OAuthError,
  RotatingSecret,
  Secret,
  SendQueueFullError,
  SocketClosedError,
  SubjectTokenProviderError,
  createRedactor,
  defineProfile,
  profiles,
  toCurl,
};

/** What `require` gives: the class, with everything that the module exports on it. A bundle of `import`s drops it. */
export const commonJS: typeof OpenAI & Extras = /* @__PURE__ */ Object.assign(OpenAI, extras);
