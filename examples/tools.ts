/**
 * Runs tools with either API. A small server stands for the API: its model asks for two calls, one of them with arguments that do not
 * fit, asks again, and then has its answer.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import OpenAI from "api-openai";
import { createClient } from "api-openai/core";
import { createResponse } from "api-openai/operations";
import { type Checkpoint, runTools, tool } from "api-openai/tools";

const asked = [
  [
    ["call_1", { city: "Oslo" }],
    ["call_2", { city: 7 }],
  ],
  [["call_3", { city: "Bergen" }]],
] as const;

const answerOf = (isChat: boolean, round: number): object => {
  const calls = asked[round] ?? [];
  const text = "21 degrees in Oslo, 17 in Bergen.";
  const name = "weather";
  if (!isChat) {
    const output = calls.map(([call_id, args]) => ({
      type: "function_call",
      id: `fc_${call_id}`,
      call_id,
      name,
      arguments: JSON.stringify(args),
      status: "completed",
    }));
    const content = [{ type: "output_text", text, annotations: [] }];
    const message = { type: "message", id: "msg_1", role: "assistant", status: "completed", content };
    return {
      id: "resp_1",
      object: "response",
      status: "completed",
      output: output.length ? output : [message],
    };
  }
  const tool_calls = calls.map(([id, args]) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
  const message = calls.length ? { content: null, tool_calls } : { content: text };
  const finish_reason = calls.length ? "tool_calls" : "stop";
  return {
    id: "chatcmpl_1",
    choices: [{ index: 0, finish_reason, message: { role: "assistant", ...message } }],
  };
};

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { messages, input } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  // How many answers with calls there were already.
  const outputs = [...(messages ?? input)].filter(
    ({ role, type }) => role === "tool" || type === "function_call_output",
  );
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify(answerOf(Boolean(messages), outputs.length ? (outputs.length > 2 ? 2 : 1) : 0)),
  );
});
await new Promise<void>((done) => {
  server.listen(0, "127.0.0.1", done);
});
const connection = {
  apiKey: "unused",
  baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
};

const degrees: Readonly<Record<string, number>> = { Oslo: 21, Bergen: 17 };
const weather = tool({
  name: "weather",
  description: "The weather of a city now.",
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
  timeoutMs: 5_000,
  needsApproval: true,
  execute: (args) => {
    const { city } = args as { city: string };
    if (!degrees[city]) throw new Error(`there is no city ${city}`);
    return { degrees: degrees[city] };
  },
});

const openai = new OpenAI(connection);
const messages = [{ role: "user", content: "How warm is it in Oslo and Bergen?" } as const];
const checkpoints: Checkpoint[] = [];
const runner = openai.chat.completions.runTools(
  { model: "gpt-5", messages, tools: [weather] },
  {
    maxConcurrentCalls: 2,
    onApproval: ({ name, arguments: args }) => {
      console.log("may it call", name, args);
      return true;
    },
    ledger: { runId: "run_1", save: (checkpoint) => void checkpoints.push(checkpoint) },
  },
);
runner.on("functionToolCallResult", (content) => console.log("output:", content));
console.log(await runner.finalContent());
console.log(checkpoints.length, "checkpoints, the last one is", checkpoints.at(-1)?.phase);

const run = runTools(createClient(connection), createResponse({ model: "gpt-5", input: "How warm is it?" }), {
  tools: [weather],
  onApproval: () => true,
});
const response = await run.finalResponse();
console.log(response.output[0]?.type, "after", run.allResponses().length, "responses");
server.close();
