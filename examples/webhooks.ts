/**
 * Receives a webhook: a server verifies it, runs a function, and answers. What OpenAI would send is signed here.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { memoryReplayStore, nodeWebhookHandler, signWebhook } from "api-openai/webhooks";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const server = createServer(
  nodeWebhookHandler(
    (event, { id }) => {
      if (event.type === "batch.completed") console.log(`${id}: ${event.data.id} is complete`);
    },
    {
      secret,
      replays: memoryReplayStore(),
      onError: (error) => console.log("refused:", (error as Error).message),
    },
  ),
);
await new Promise<void>((done) => {
  server.listen(0, "127.0.0.1", done);
});
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const body = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "batch.completed",
  data: { id: "batch_1" },
});
const headers = await signWebhook(body, { secret, id: "wh_1" });
const send = async (what: string): Promise<void> =>
  console.log((await fetch(url, { method: "POST", headers, body: what })).status);
await send(body);
// It was handled, so it is only answered.
await send(body);
await send(`${body} `);
server.close();
