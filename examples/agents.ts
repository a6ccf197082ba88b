/**
 * A session of an agent: a file for its environment, a turn that calls a function of this program, and what the turn has made.
 * Run it with `npx node examples/agents.ts` after `npm run build`. It talks to the real API when OPENAI_API_KEY is set, and to the
 * embedded server otherwise.
 */
import OpenAI from "api-openai";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const openai = new OpenAI(server && { baseURL: server.url, apiKey: server.apiKey });
const { environments, sessions } = openai.beta.agents;

const notes = new File(["Bern: 14 °C\n"], "notes.txt", { type: "text/plain" });
const { files } = await environments.files.prepare({ "/workspace/notes.txt": notes });

const turn = sessions.createAndStream({
  agent: {
    model: "gpt-5.2",
    tools: [
      {
        type: "function",
        name: "weather",
        description: "The weather in a city.",
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
      },
    ],
  },
  environment: { type: "openai_hosted", files },
  input: "Is my note on Bern still right?",
  toolHandlers: { weather: ({ city }) => ({ city, celsius: 12 }) },
  onToolError: ({ tool_name, stage, error }) => console.error(`${tool_name} failed at its ${stage}:`, error),
});
turn.on("textDelta", (delta) => process.stdout.write(delta));
const { session_id, messages } = await turn.finalResult();
console.log(`\n${messages.length} message(s) in session ${session_id}`);

for await (const { path, size_bytes } of sessions.artifacts.list(session_id))
  console.log(`made ${path}, ${size_bytes} bytes`);
