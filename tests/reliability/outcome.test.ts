import { describe, expect, it } from "@jest/globals";
import { timeoutError } from "../../src/handwritten/core/timeouts.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  StreamInterruptedError,
} from "../../src/handwritten/errors/index.ts";
import { isTargetFailure, isThrottled, isUnknownOutcome } from "../../src/handwritten/reliability/outcome.ts";

const answered = (status: number, body: object = {}) =>
  APIError.generate(status, { error: body }, undefined, new Headers());
const inStream = (type: string) => new APIError(undefined, { type }, undefined, undefined);

describe("an error", () => {
  const yes = true;
  const no = false;
  const table: readonly (readonly [
    what: string,
    error: unknown,
    unknownOutcome: boolean,
    targetFailure: boolean,
    throttled: boolean,
  ])[] = [
    ["a stream that broke", new StreamInterruptedError("m"), yes, yes, no],
    ["a connection that broke", new APIConnectionError({ message: "m", phase: "body" }), yes, yes, no],
    ["a connection that was never made", new APIConnectionError({ phase: "connect" }), no, yes, no],
    ["a wait for an answer", timeoutError("headersMs", 5), yes, yes, no],
    ["a wait for a connection", new APIConnectionTimeoutError({ phase: "connect" }), no, yes, no],
    ["the deadline of the call", timeoutError("deadlineMs", 5), yes, no, no],
    ["a 500", answered(500), no, yes, no],
    ["a 429", answered(429), no, no, yes],
    ["a quota", answered(429, { code: "insufficient_quota" }), no, no, no],
    ["a 404", answered(404), no, no, no],
    ["a server's error in a stream", inStream("server_error"), no, yes, no],
    ["a request's error in a stream", inStream("invalid_request_error"), no, no, no],
    ["a server's error with a status of its own", answered(418, { type: "server_error" }), no, no, no],
    ["the caller's abort", new APIUserAbortError(), no, no, no],
    ["an error of the program", new TypeError("m"), no, no, no],
  ];
  it.each(table)("that is %s", (_what, error, ...want) => {
    expect([isUnknownOutcome(error), isTargetFailure(error), isThrottled(error)]).toEqual(want);
  });
});
