import { describe, expect, it } from "@jest/globals";
import { type APIError, OpenAI } from "../../src/handwritten/index.ts";
import { coalesce, retry } from "../../src/handwritten/reliability/index.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { json, recordingServer } from "../support/recording-server.ts";

/** Of the fake clock, which stands still at a moment long past for the platform. */
const inSeconds = (clock: ReturnType<typeof fakeClock>, seconds: number): string =>
  new Date(Math.ceil(clock.wallTime() / 1_000) * 1_000 + seconds * 1_000).toUTCString();

/** The answer without a date of its own: it is the client's clock that the wait is counted by. */
const busy =
  (clock: ReturnType<typeof fakeClock>): Parameters<typeof recordingServer>[0] =>
  (request, response, count) => {
    response.sendDate = false;
    json({ error: { message: "busy" } }, 429, { "retry-after": inSeconds(clock, 90) })(
      request,
      response,
      count,
    );
  };

describe("the dates in the headers of an error", () => {
  it.each([
    ["alone", {}],
    ["after attempts of retry", { retry: retry() }],
    ["that calls share", { coalesce: coalesce() }],
  ])("are read by the client's clock: of an error %s", async (_, reliability) => {
    const clock = fakeClock();
    await using server = await recordingServer(busy(clock));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock, reliability });
    const error = (await rejection(openai.models.list())) as APIError;
    expect(
      [error.retryAfterMs, error.rateLimits?.retryAfterMs].map((ms) => Math.floor((ms ?? 0) / 1_000)),
    ).toEqual([90, 90]);
    expect(Object.keys(error)).not.toContain("wallTime");
    clock.advance(30_000);
    expect(Math.floor((error.retryAfterMs ?? 0) / 1_000)).toBe(60);
  });

  it("are read by the client's clock where a good response has an error in the place of its result", async () => {
    const clock = fakeClock();
    await using server = await recordingServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(200, { "content-type": "application/json", "retry-after": inSeconds(clock, 90) });
      response.end('{"error":{"message":"busy","code":429}}');
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock });
    const error = (await rejection(openai.chat.completions.create({ model: "m", messages: [] }))) as APIError;
    expect(Math.floor((error.retryAfterMs ?? 0) / 1_000)).toBe(90);
  });

  it("are read by the client's clock in a stream", async () => {
    const clock = fakeClock();
    await using server = await recordingServer((_request, response) => {
      response.sendDate = false;
      response.writeHead(200, { "content-type": "text/event-stream", "retry-after": inSeconds(clock, 90) });
      response.end('data: {"error":{"message":"busy","code":"rate_limit_exceeded"}}\n\n');
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock });
    const read = async (): Promise<void> => {
      for await (const _ of await openai.chat.completions.create({ model: "m", messages: [], stream: true }));
    };
    const error = (await rejection(read())) as APIError;
    expect(Math.floor((error.retryAfterMs ?? 0) / 1_000)).toBe(90);
  });
});
