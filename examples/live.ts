/**
 * A live session over a socket with its transcript by speaker, and a second socket that observes it. Run it with
 * `npx node examples/live.ts` after `npm run build`. It talks to the real API when OPENAI_API_KEY is set, and to the embedded server otherwise.
 */
import OpenAI from "api-openai";
import { connectLive, TranscriptGrouper } from "api-openai/live";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const openai = new OpenAI(server && { baseURL: server.url, apiKey: server.apiKey });

await using connection = await connectLive(openai);
await connection.send({ type: "session.start", session: { model: "gpt-live-1" } });
const grouper = new TranscriptGrouper();
grouper.on("segment.closed", ({ segment }) => console.log(`${segment.speaker}: ${segment.text}`));

for await (const event of connection) {
  grouper.push(event);
  if (event.type === "session.started") {
    await using sideband = await connectLive(openai, { sessionID: event.session.id });
    await sideband.send({ type: "session.instructions.append", content: "Be brief.", delegation_id: null });
    const second = Buffer.alloc(48_000); // of silence, 16 bits at 24 kHz
    await connection.send({ type: "session.input_audio.append", audio: second.toString("base64") });
    await connection.send({ type: "session.close" });
  }
  if (event.type === "session.closed") console.log(`closed after ${event.usage.seconds} s: ${event.reason}`);
}
