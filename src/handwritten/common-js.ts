import { AzureOpenAI } from "./client/azure-openai.ts";
import { BedrockOpenAI } from "./client/bedrock-openai.ts";
import { OpenAI } from "./client/openai.ts";
import { Environment } from "./config/environment.ts";
import { defineProfile, profiles } from "./config/profiles/index.ts";
import { createRedactor } from "./config/redact/index.ts";
import { RotatingSecret, Secret } from "./config/secret/index.ts";
import { toCurl } from "./config/to-curl.ts";
import * as publicErrors from "./errors/public-errors.ts";

/**
 * What `require` gives: the class, with everything that the module exports on it. A bundle of `import`s drops it. The
 * build writes its declaration (`scripts/bundle-dist/common-js-declaration.ts`), which has the types on it too.
 */
const commonJS: typeof OpenAI = /* @__PURE__ */ Object.assign(OpenAI, publicErrors, {
  AzureOpenAI,
  BedrockOpenAI,
  Environment,
  RotatingSecret,
  Secret,
  createRedactor,
  defineProfile,
  profiles,
  toCurl,
});

export default commonJS;
