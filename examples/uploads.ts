/**
 * Uploads a file in parts, and goes on after an interruption. A small server stands for the API: it refuses the third part once.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import OpenAI from "api-openai";
import type { UploadState } from "api-openai/uploads";

let parts = 0;
const server = createServer(async (request, response) => {
  for await (const _ of request);
  const isPart = request.url?.endsWith("/parts");
  const isRefused = isPart && ++parts === 3;
  const status = request.url?.endsWith("/complete") ? "completed" : "pending";
  response.writeHead(isRefused ? 400 : 200, { "content-type": "application/json" });
  response.end(
    JSON.stringify(isPart ? { id: `part_${parts}` } : { id: "upload_1", object: "upload", status }),
  );
});
await new Promise<void>((done) => {
  server.listen(0, "127.0.0.1", done);
});
const openai = new OpenAI({
  apiKey: "unused",
  baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});

const file = new File(["x".repeat(1_000_000)], "large.jsonl", { type: "text/jsonl" });
let state: UploadState | undefined;
const upload = () =>
  openai.uploads.uploadFileChunked({
    file,
    purpose: "batch",
    partSize: 200_000,
    concurrency: 1,
    resume: state,
    onProgress: (progress) => {
      state = progress.state;
      console.log(`${progress.sentParts} of ${progress.totalParts} parts`);
    },
  });
try {
  await upload();
} catch (error) {
  console.log(error instanceof OpenAI.APIError && error.status);
}
console.log((await upload()).status, `after ${parts} requests for parts`);
server.close();
