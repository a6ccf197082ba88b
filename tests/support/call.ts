import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { systemClock } from "../../src/handwritten/core/clock.ts";
import type { Context, Target } from "../../src/handwritten/core/handler.ts";

/** A request value with the given parts; a GET of `/things` without a body if none are. */
export const requestOf = (parts: Partial<ApiRequest> = {}): ApiRequest => ({
  operation: "testThing",
  method: "GET",
  path: "/things",
  body: { kind: "none" },
  reply: "json",
  ...parts,
});

/** The context of a first attempt against a base URL. */
export const contextOf = (baseURL: string, parts: Partial<Context> = {}): Context => ({
  signal: new AbortController().signal,
  attempt: 0,
  target: { name: "test", baseURL, authenticate: () => ({}) },
  clock: systemClock,
  emit: () => {},
  announce: () => {},
  values: new Map(),
  call: {},
  ...parts,
});

/** A target of that name that nobody answers for. */
export const targetOf = (name: string): Target => ({
  name,
  baseURL: `http://${name}`,
  authenticate: () => ({}),
});

/** What a promise rejects with; fails the test when it does not. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
};
