import { expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/index.ts";
import { recordingServer } from "../support/recording-server.ts";

it("evals.runs.cancel goes to the path of the cancellation, and leaves the run's own alone", async () => {
  await using server = await recordingServer((_, response) =>
    response.end('{"id":"run_1","status":"canceled"}'),
  );
  const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
  await openai.evals.runs.cancel("run_1", { eval_id: "eval_1" });
  await openai.evals.runs.retrieve("run_1", { eval_id: "eval_1" });
  expect(server.requests.map(({ method, url }) => [method, url])).toEqual([
    ["POST", "/v1/evals/eval_1/runs/run_1/cancel"],
    ["GET", "/v1/evals/eval_1/runs/run_1"],
  ]);
});
