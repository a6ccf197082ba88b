import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

const subpaths: Readonly<Record<string, readonly string[]>> = {
  "api-promise": ["APIPromise"],
  "auth/index": ["OAuthError", "gcpIDTokenProvider"],
  "auth/subject-token-providers": ["k8sServiceAccountTokenProvider"],
  "auth/types": [],
  "auth/x509-transport": ["fromX509", "workloadIdentity"],
  azure: ["AzureOpenAI"],
  "beta/realtime/index": ["OpenAIRealtimeError"],
  bedrock: ["BedrockOpenAI"],
  client: ["OpenAI", "AzureOpenAI"],
  core: ["APIPromise"],
  "core/api-promise": ["APIPromise"],
  "core/error": ["APIError", "RateLimitError"],
  "core/pagination": ["PagePromise"],
  "core/resource": [],
  "core/streaming": ["Stream"],
  "core/uploads": ["toFile"],
  error: ["APIError"],
  errors: ["APIError"],
  "helpers/beta/agents/filesystem": ["agentFile", "agentFileDestination", "prepareAgentDirectory"],
  "helpers/beta/agents/standard-schema": ["standardAgentTextFormat"],
  "helpers/beta/agents/zod": ["zodAgentTextFormat"],
  "helpers/live": ["TranscriptGrouper"],
  "helpers/responses-tool-runner": ["ResponsesToolRunner", "ResponsesToolRunnerError", "runnerFunction"],
  "helpers/standard-schema": ["standardFunction"],
  "helpers/zod": ["zodResponseFormat", "zodTextFormat"],
  index: ["OpenAI"],
  "internal/headers": ["buildHeaders"],
  "internal/request-options": [],
  "lib/AbstractChatCompletionRunner": ["AbstractChatCompletionRunner"],
  "lib/AssistantStream": ["AssistantStream"],
  "lib/ChatCompletionRunner": ["ChatCompletionRunner"],
  "lib/ChatCompletionStream": ["ChatCompletionStream"],
  "lib/ChatCompletionStreamingRunner": ["ChatCompletionStreamingRunner"],
  "lib/EventStream": ["EventStream"],
  "lib/ResponsesParser": ["makeParseableResponseTool", "maybeParseResponse", "parseResponse"],
  "lib/RunnableFunction": ["ParsingToolFunction", "isRunnableFunctionWithParse"],
  "lib/agents/agent-session-stream": ["AgentSessionStream"],
  "lib/jsonschema": [],
  "lib/live/transcript-grouper": ["TranscriptGrouper"],
  "lib/live/transcript-grouping": ["TranscriptGrouping"],
  "lib/parser": ["makeParseableTool", "maybeParseChatCompletion", "parseChatCompletion"],
  "lib/responses/EventTypes": [],
  "lib/responses/ResponseAccumulator": ["accumulateResponse"],
  "lib/responses/ResponseInputItems": ["toResponseInputItem", "toResponseInputItems"],
  "lib/responses/ResponseStream": ["ResponseStream"],
  pagination: ["AbstractPage", "CursorPage", "Page", "PagePromise", "TokenPage"],
  "providers/bedrock": ["bedrock"],
  "providers/bedrock/aws": ["bedrock"],
  "realtime/index": ["OpenAIRealtimeError"],
  "realtime/translations/ws": ["OpenAIRealtimeTranslationWS"],
  resource: [],
  resources: ["Chat", "Completions", "Responses"],
  "resources/beta/responses/ws": ["ResponsesWS"],
  "resources/beta/threads/runs/runs": ["Runs"],
  "resources/chat": ["Chat"],
  "resources/chat/completions": ["Completions", "Messages"],
  "resources/chat/completions/completions": ["Completions"],
  "resources/index": ["Chat"],
  "resources/responses/responses": ["Responses"],
  "resources/shared": [],
  streaming: ["Stream"],
  uploads: ["toFile"],
  version: ["VERSION"],
};

describe("subpaths of the official package", () => {
  it("are there with every ending, for `import` and for `require`, as the same values", () => {
    const program = `
      import { createRequire } from "node:module";
      const require = createRequire(${JSON.stringify(import.meta.url)});
      const faults = [];
      for (const [path, names] of Object.entries(${JSON.stringify(subpaths)}))
        for (const end of ["", ".js", ".mjs"]) {
          const imported = await import("api-openai/" + path + end);
          const required = require("api-openai/" + path + end);
          for (const name of names)
            if (imported[name] === undefined || imported[name] !== required[name]) faults.push(path + end + " " + name);
        }
      console.log(JSON.stringify(faults));`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    expect(JSON.parse(printed)).toEqual([]);
  });

  it("have types where TypeScript does not read `exports`", () => {
    const { exports, typesVersions } = JSON.parse(readFileSync("package.json", "utf8")) as {
      exports: Record<string, unknown>;
      typesVersions: { "*": Record<string, unknown> };
    };
    const entries = Object.keys(exports).filter((name) => !/^\.$|package\.json$/.test(name));
    expect(entries.filter((name) => !typesVersions["*"][name.slice(2)])).toEqual([]);
  });
});
