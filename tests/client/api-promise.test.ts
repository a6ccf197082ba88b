import { describe, expect, it } from "@jest/globals";
import { APIPromise, OpenAI } from "../../src/handwritten/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

describe("the promise of a call", () => {
  it("is a Promise, gives the value with its request id, and decodes it once", async () => {
    await using server = await recordingServer(json({ id: "m", nested: {} }));
    const promise = new OpenAI({ apiKey: "k", baseURL: server.baseURL }).models.retrieve("m");
    expect(promise).toBeInstanceOf(Promise);
    expect(promise).toBeInstanceOf(APIPromise);
    const [first, second] = [await promise, await promise];
    expect(second).toBe(first);
    expect(first._request_id).toBe("req_test");
    expect(Object.keys(first)).toEqual(["id", "nested"]);
    expect(server.requests).toHaveLength(1);
  });

  it("gives the platform's Response, and value and Response together", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const response = await openai.models.retrieve("m").asResponse();
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.headers.get("x-request-id"), await response.json()]).toEqual([
      200,
      "req_test",
      { id: "m" },
    ]);
    const both = await openai.models.retrieve("m").withResponse();
    expect(both.data).toMatchObject({ id: "m" });
    expect(both.request_id).toBe("req_test");
    expect(await both.response.text()).toBe('{"id":"m"}');
  });

  it("works with then, catch, finally and Promise.all, which give plain promises", async () => {
    await using server = await recordingServer(json({ error: { message: "no" } }, 404));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const steps: string[] = [];
    const caught = openai.models
      .retrieve("m")
      .catch((error: Error) => steps.push(error.name))
      .finally(() => steps.push("finally"));
    expect(caught).not.toBeInstanceOf(APIPromise);
    await caught;
    expect(steps).toEqual(["NotFoundError", "finally"]);
    await expect(Promise.all([openai.models.retrieve("a")])).rejects.toMatchObject({ status: 404 });
  });

  it("leaves a download unread: the value is a Response that streams", async () => {
    await using server = await recordingServer((_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" }).write("first ");
      response.end("second");
    });
    const { data, response } = await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).files
      .content("f")
      .withResponse();
    expect(data).toBe(response);
    expect(data.bodyUsed).toBe(false);
    expect(await data.text()).toBe("first second");
  });

  it("computes the output text of a response when it is read", async () => {
    const message = (text: string): object => ({
      type: "message",
      content: [
        { type: "output_text", text },
        { type: "refusal", refusal: "no" },
      ],
    });
    await using server = await recordingServer(
      json({ object: "response", output: [message("Hello "), { type: "reasoning" }, message("world")] }),
    );
    const response = await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).responses.create({
      model: "m",
      input: "hi",
    });
    expect(response.output_text).toBe("Hello world");
  });

  it("gives undefined where the operation answers with nothing", async () => {
    await using server = await recordingServer((_, response) => response.writeHead(200).end());
    await expect(
      new OpenAI({ apiKey: "k", baseURL: server.baseURL }).responses.delete("r"),
    ).resolves.toBeUndefined();
  });
});
