/**
 * Waits for a batch with either API. A small server stands for the API: its batch is over after three requests.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import OpenAI from "api-openai";
import { createClient, poll } from "api-openai/core";
import { retrieveBatch } from "api-openai/operations";

const states = ["validating", "in_progress", "completed", "in_progress", "completed"];
const server = createServer((_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ id: "batch_1", object: "batch", status: states.shift() }));
});
await new Promise<void>((done) => {
  server.listen(0, "127.0.0.1", done);
});
const connection = {
  apiKey: "unused",
  baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
};

const batch = await poll(createClient(connection), retrieveBatch("batch_1"), {
  pollIntervalMs: 10,
  onPoll: ({ status }, { polls, nextMs }) =>
    console.log(`request ${polls}: ${status}, again in ${nextMs} ms`),
});
console.log(batch.id, batch.status);

const openai = new OpenAI(connection);
console.log((await poll(openai, retrieveBatch("batch_1"), { pollIntervalMs: 10, maxWaitMs: 10_000 })).status);
server.close();
