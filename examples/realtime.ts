/**
 * A conversation over a socket, with a connection that is lost and made anew. Run it with
 * `npx node examples/realtime.ts` after `npm run build`. It talks to the real API when OPENAI_API_KEY is set, and to the
 * embedded server otherwise, which then breaks the connection once.
 */
import OpenAI from "api-openai";
import { connectRealtime } from "api-openai/realtime";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const openai = new OpenAI(server && { baseURL: server.url, apiKey: server.apiKey });

await using connection = await connectRealtime(openai, { model: "gpt-realtime", reconnect: true });
connection.on("response.output_text.delta", ({ delta }) => process.stdout.write(delta));
connection.on("reconnecting", ({ attempt, delayMs }) =>
  console.log(`\nlost: attempt ${attempt} in ${delayMs.toFixed(0)} ms`),
);
connection.on("reconnected", ({ replayed }) => console.log(`there again, ${replayed} events replayed`));

const answer = async (text: string): Promise<void> => {
  await connection.send({
    type: "conversation.item.create",
    item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
  });
  await connection.send({ type: "response.create" });
  for await (const event of connection) if (event.type === "response.done") break;
  process.stdout.write("\n");
};

await connection.send({ type: "session.update", session: { type: "realtime", output_modalities: ["text"] } });
await answer("Count to three.");
server?.sockets[0]?.terminate();
await answer("And to five.");
