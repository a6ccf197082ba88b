/** Projects that use the official package, as files by their names. Each prints `ready` where it is run. */
export interface Project {
  readonly files: Readonly<Record<string, string>>;
  /** What is run after it was migrated. */
  readonly runs?: string;
  /** Whether TypeScript compiles it. */
  readonly isTyped?: boolean;
  /** Files that change. */
  readonly changed: readonly string[];
  /** The places that need attention. */
  readonly places: readonly string[];
}

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"],
    module: "nodenext",
    skipLibCheck: true,
    allowJs: true,
    checkJs: true,
    types: ["node"],
  },
  include: ["**/*"],
});

const READY = `console.log(typeof openai.chat.completions.create === "function" ? "ready" : "broken");\n`;

export const projects: Readonly<Record<string, Project>> = {
  "ES modules": {
    files: {
      "package.json": '{\n  "type": "module",\n  "dependencies": {\n    "openai": "^6.0.0"\n  }\n}\n',
      "index.mjs": `#!/usr/bin/env node
// Asks once.
import OpenAI, { toFile } from 'openai'   // the client
import { APIError } from "openai/error.mjs";

const openai = new OpenAI({ apiKey: 'k' });
try {
  await toFile("text", "a.txt");
} catch (error) {
  if (error instanceof APIError && error.message.includes("429")) process.exitCode = 1;
}
${READY}`,
      "lazy.js": 'export const load = async () => (await import("openai")).default;\n',
      "node_modules/other/index.js": 'require("openai");\n',
      "dist/index.js": 'import "openai";\n',
    },
    runs: "index.mjs",
    changed: ["index.mjs", "lazy.js", "package.json"],
    places: ["index.mjs:6:16", "index.mjs:10:36"],
  },
  CommonJS: {
    files: {
      "package.json": '{ "dependencies": { "openai": "6.1.0" } }',
      "index.js": `'use strict';
const OpenAI = require("openai"), { zodResponseFormat } = require('openai/helpers/zod');
const { RateLimitError } = require("openai/core/error.js");
const openai = new OpenAI({ apiKey: "k", maxRetries: 2 });
if (!zodResponseFormat || !RateLimitError) throw new Error("absent");
${READY}`,
      "index.test.js": `jest.mock("openai", () => jest.fn());
const OpenAI = jest.requireActual("openai");
test("it", () => expect(OpenAI).toBeDefined());
`,
    },
    runs: "index.js",
    changed: ["index.js", "index.test.js", "package.json"],
    places: [],
  },
  TypeScript: {
    files: {
      "package.json":
        '{\n\t"name": "typed",\n\t"type": "module",\n\t"devDependencies": {\n\t\t"openai": "*"\n\t}\n}\n',
      "tsconfig.json": TSCONFIG,
      "src/chat.ts": `import OpenAI from "openai";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import type { Stream } from "openai/streaming";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";

const openai: OpenAI = new OpenAI({ apiKey: "k", maxRetries: 2 });
const messages: ChatCompletionMessageParam[] = [{ role: "user", content: "hi" }];

export async function ask(): Promise<string | null> {
  const params: OpenAI.Chat.ChatCompletionCreateParams = { model: "gpt-5", messages };
  const { choices }: OpenAI.Chat.ChatCompletion = await openai.chat.completions.create(params);
  return choices[0]?.message.content ?? null;
}

export async function listen(): Promise<void> {
  const stream: Stream<OpenAI.ChatCompletionChunk> = await openai.chat.completions.create({ model: "gpt-5", messages, stream: true });
  for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? "");
}

export const parse = async (): Promise<{ a: string } | null | undefined> => {
  const response_format = zodResponseFormat(z.object({ a: z.string() }), "a");
  const completion = await openai.chat.completions.parse({ model: "gpt-5", messages, response_format });
  return completion.choices[0]?.message.parsed;
};

type Errors = import("openai").APIError | InstanceType<typeof OpenAI.RateLimitError>;
export const statusOf = (error: Errors): number | undefined => error.status;
export * from "./types.js";
`,
      "src/types.ts": `export type { Response, ResponseInputItem } from "openai/resources/responses/responses.js";\n`,
      "src/socket.mts": `import { OpenAIRealtimeWS } from "openai/realtime/ws";
export const connect = () => new OpenAIRealtimeWS({ model: "gpt-realtime" });
`,
    },
    isTyped: true,
    changed: ["package.json", "src/chat.ts", "src/socket.mts", "src/types.ts"],
    places: [],
  },
  "JavaScript with types in comments": {
    files: {
      "package.json": '{\n  "dependencies": {\n    "openai": "^6"\n  }\n}',
      "tsconfig.json": TSCONFIG,
      "index.cjs": `// @ts-check
const { OpenAI } = require("openai");
/** @type {import("openai").OpenAI} */
const openai = new OpenAI({ apiKey: "k", maxRetries: 0 });
/**
 * @param {import('openai/resources/chat/completions').ChatCompletion} completion
 */
const textOf = (completion) => completion.choices[0]?.message.content;
exports.textOf = textOf;
${READY}`,
    },
    runs: "index.cjs",
    isTyped: true,
    changed: ["index.cjs", "package.json"],
    places: [],
  },
  "a workspace of both": {
    files: {
      "package.json": '{\n  "private": true,\n  "workspaces": ["packages/*"]\n}\n',
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      "tsconfig.json": TSCONFIG,
      "packages/a/package.json": '{ "type": "module", "peerDependencies": { "openai": ">=5" } }\n',
      "packages/a/index.ts": `import { AzureOpenAI } from "openai/azure";
export const azure = (endpoint: string) => new AzureOpenAI({ endpoint, apiVersion: "v1", maxRetries: 2 });
`,
      "packages/b/package.json": '{ "dependencies": { "zod": "4" } }\n',
      "packages/b/index.cts": `import OpenAI = require("openai");
const openai = new OpenAI({ apiKey: "k", baseURL: "http://vllm:8000/v1" });
export = openai;
`,
    },
    isTyped: true,
    changed: ["package.json", "packages/a/index.ts", "packages/a/package.json", "packages/b/index.cts"],
    places: ["packages/b/index.cts:2:16", "packages/b/index.cts:2:42"],
  },
};
