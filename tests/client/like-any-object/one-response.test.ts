import { describe, expect, it } from "@jest/globals";
import { json, recordingServer } from "../../support/recording-server.ts";
import { clientOf } from "./every-method.ts";

describe("a call has one Response", () => {
  it("however often and in whatever order it is asked for", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const orders = [
      ["asResponse", "asResponse", "withResponse", "withResponse"],
      ["withResponse", "asResponse", "withResponse", "asResponse"],
      ["value", "asResponse", "value", "withResponse", "asResponse"],
      ["asResponse", "value", "withResponse"],
    ] as const;
    for (const order of orders) {
      const promise = clientOf(server).models.retrieve("m");
      const responses = new Set<Response>();
      for (const step of order) {
        if (step === "value") expect(await promise).toEqual({ id: "m" });
        else if (step === "asResponse") responses.add(await promise.asResponse());
        else {
          const { data, response } = await promise.withResponse();
          expect(data).toBe(await promise);
          responses.add(response);
        }
      }
      expect(responses.size).toBe(1);
      expect([...responses][0]).toBeInstanceOf(Response);
    }
    expect(server.requests).toHaveLength(orders.length);
  });

  it("also for calls made at the same time as others wait", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const promise = clientOf(server).models.retrieve("m");
    const [first, both, second, value] = await Promise.all([
      promise.asResponse(),
      promise.withResponse(),
      promise.asResponse(),
      promise,
    ]);
    expect(both.response).toBe(first);
    expect(second).toBe(first);
    expect(both.data).toBe(value);
  });

  it("whose body is read once", async () => {
    await using server = await recordingServer(json({ id: "m" }));
    const promise = clientOf(server).models.retrieve("m");
    const response = await promise.asResponse();
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual({ id: "m" });
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toMatchObject({ name: "TypeError" });
    await expect((await promise.asResponse()).text()).rejects.toMatchObject({ name: "TypeError" });
  });

  it("with the head that the server sent, for a page and for a verb too", async () => {
    await using server = await recordingServer(
      json({ object: "list", data: [] }, 200, { "x-served-by": "a" }),
    );
    const openai = clientOf(server);
    for (const promise of [openai.models.list(), openai.get("/x"), openai.post("/y")]) {
      const response = await promise.asResponse();
      expect(response.headers.get("x-served-by")).toBe("a");
      expect((await promise.withResponse()).response).toBe(response);
    }
  });

  it("which is the value itself where the answer is a download", async () => {
    await using server = await recordingServer((_, response) =>
      response.writeHead(200, { "content-type": "application/octet-stream" }).end("bytes"),
    );
    const promise = clientOf(server).files.content("f");
    const { data, response } = await promise.withResponse();
    expect(data).toBe(response);
    expect(await promise).toBe(response);
    expect(await promise.asResponse()).toBe(response);
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe("bytes");
  });

  it("whose body is the stream's where events are read", async () => {
    await using server = await recordingServer((_, response) =>
      response.writeHead(200, { "content-type": "text/event-stream" }).end("data: [DONE]\n\n"),
    );
    const promise = clientOf(server).chat.completions.create({ model: "m", messages: [], stream: true });
    const { data, response } = await promise.withResponse();
    expect(await promise.asResponse()).toBe(response);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    for await (const _ of data) expect(true).toBe(false);
    expect(data.verdict).toBe("complete");
    expect((await promise.withResponse()).response).toBe(response);
  });
});
