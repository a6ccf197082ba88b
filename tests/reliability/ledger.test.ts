import { describe, expect, it } from "@jest/globals";
import { OpenAI, OpenAIError } from "../../src/handwritten/index.ts";
import { ledger, retry } from "../../src/handwritten/reliability/index.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const reliability = { ledger: ledger(), retry: retry({ random: () => 0.5 }) };
const limited = {
  "x-ratelimit-limit-requests": "60",
  "x-ratelimit-remaining-requests": "59",
  "x-ratelimit-reset-requests": "1s",
};

describe("ledger", () => {
  it("has every attempt of a result: where it went, how long it waited, why, how it ended, what limits it saw", async () => {
    await using server = await recordingServer((request, response, count) =>
      (count === 1 ? json({ error: {} }, 503) : json({ id: "model" }, 200, limited))(
        request,
        response,
        count,
      ),
    );
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock: fakeClock(), reliability });
    const { data, report } = await openai.models.retrieve("m").withResponse();
    expect(report).toEqual({
      attempts: [
        {
          number: 1,
          target: "openai",
          reason: "first",
          waitMs: 0,
          durationMs: 0,
          status: 503,
          requestID: "req_test",
          error: "server",
        },
        {
          number: 2,
          target: "openai",
          reason: "retry",
          waitMs: 250,
          durationMs: 0,
          status: 200,
          requestID: "req_test",
          rateLimits: {
            requests: { limit: 60, remaining: 59, resetMs: 1_000 },
            tokens: { limit: undefined, remaining: undefined, resetMs: undefined },
            retryAfterMs: undefined,
          },
        },
      ],
    });
    expect(data._report).toBe(report);
    expect(Object.keys(data)).toEqual(["id"]);
  });

  it("has every attempt of an error", async () => {
    await using server = await recordingServer(json({ error: { message: "busy" } }, 503));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock: fakeClock(), reliability });
    const error = await rejection(openai.models.list());
    if (!OpenAIError.is(error)) throw error;
    expect(error.report?.attempts?.map(({ reason, status }) => `${reason} ${status}`)).toEqual([
      "first 503",
      "retry 503",
      "retry 503",
    ]);
    expect(Object.keys(error)).not.toContain("report");
  });

  it("has those of a call that the caller aborted", async () => {
    await using server = await recordingServer(
      json({ error: { message: "busy" } }, 503, { "retry-after": "20" }),
    );
    const caller = new AbortController();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability,
      onEvent: ({ type }) => type === "retry" && caller.abort(),
    });
    const error = await rejection(openai.models.list({ signal: caller.signal }));
    expect(error).toMatchObject({ kind: "abort", report: { attempts: [{ status: 503 }] } });
  });

  it("is not there unless it is asked for", async () => {
    await using server = await recordingServer(json({ id: "model" }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const { data, report } = await openai.models.retrieve("m").withResponse();
    expect(report).toBeUndefined();
    expect(data._report).toBeUndefined();
  });
});
