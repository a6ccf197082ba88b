import { describe, expect, it } from "@jest/globals";
import type { RequestOptions } from "../../../src/handwritten/resources/resource.ts";
import { rejection } from "../../support/call.ts";
import { until } from "../../support/until.ts";
import { type HelperServer, helperServer } from "./helper-client.ts";

type Start = (openai: HelperServer["openai"], options: RequestOptions) => { done(): Promise<void> };

const model = "gpt-5";
const assistant = { assistant_id: "asst_1" };
const helpers: Record<string, Start> = {
  "chat.completions.stream": ({ chat }, options) => chat.completions.stream({ model, messages: [] }, options),
  "responses.stream": ({ responses }, options) => responses.stream({ model, input: "" }, options),
  "responses.stream of a background response": ({ responses }, options) =>
    responses.stream({ response_id: "resp_1" }, options),
  "threads.createAndRunStream": ({ beta }, options) => beta.threads.createAndRunStream(assistant, options),
  "runs.stream": ({ beta }, options) => beta.threads.runs.stream("thread_1", assistant, options),
  "runs.createAndStream": ({ beta }, options) =>
    beta.threads.runs.createAndStream("thread_1", assistant, options),
  "runs.submitToolOutputsStream": ({ beta }, options) =>
    beta.threads.runs.submitToolOutputsStream("run_1", { thread_id: "thread_1", tool_outputs: [] }, options),
};

describe.each(Object.entries(helpers))("the caller's signal, given to %s,", (_, start) => {
  it("ends the stream and closes its connection", async () => {
    await using server = await helperServer([null]);
    const controller = new AbortController();
    const done = rejection(start(server.openai, { signal: controller.signal }).done());
    await until(() => server.requests.length === 1);
    controller.abort(new Error("changed my mind"));
    expect(await done).toMatchObject({ kind: "abort" });
    await server.allClosed();
  });

  it("sends nothing when it has aborted before", async () => {
    await using server = await helperServer([null]);
    const done = start(server.openai, { signal: AbortSignal.abort() }).done();
    expect(await rejection(done)).toMatchObject({ kind: "abort" });
    expect(server.requests).toEqual([]);
  });
});
