import { describe, expect, it } from "@jest/globals";
import * as own from "../../src/handwritten/errors/index.ts";

// A module that is loaded by another address is another copy of its classes. Whole copies of the package meet in
// tests/ecosystem.
const address = "../../src/handwritten/errors/api-error.ts?copy";
const copy = (await import(address)) as typeof import("../../src/handwritten/errors/api-error.ts");
const headers = new Headers();
const limited = copy.APIError.generate(429, undefined, "slow down", headers);

describe("errors of another copy", () => {
  it("are other classes", () => {
    expect(copy.APIError).not.toBe(own.APIError);
    expect(Object.getPrototypeOf(limited)).not.toBe(own.RateLimitError.prototype);
  });

  it("are instances of the classes of their names, and of no others", () => {
    expect(limited).toBeInstanceOf(own.RateLimitError);
    expect(limited).toBeInstanceOf(own.APIError);
    expect(limited).toBeInstanceOf(own.OpenAIError);
    expect(limited).toBeInstanceOf(Error);
    expect(limited).not.toBeInstanceOf(own.NotFoundError);
    expect(limited).not.toBeInstanceOf(own.APIConnectionError);
    expect(own.APIError.generate(404, undefined, "x", headers)).toBeInstanceOf(copy.NotFoundError);
  });

  it("are no instances of a class that a program derives", () => {
    class Mine extends own.APIError {}
    const mine = new Mine(429, undefined, "x", headers);
    expect(limited).not.toBeInstanceOf(Mine);
    expect(mine).toBeInstanceOf(Mine);
    expect(mine).toBeInstanceOf(copy.APIError);
  });

  it.each([undefined, null, 1, "text", {}, new Error("x"), Object.create(null)])("are not %p", (value) => {
    expect(value instanceof own.OpenAIError).toBe(false);
    expect(value instanceof own.APIError).toBe(false);
  });
});
