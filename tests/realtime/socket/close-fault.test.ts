import { describe, expect, it } from "@jest/globals";
import { closeFault } from "../../../src/handwritten/realtime/socket/close-fault.ts";

describe("closeFault", () => {
  it.each<[number, string]>([
    [1000, ""],
    [3000, "x"],
    [4999, "x".repeat(123)],
  ])("lets %i pass with %j", (code, reason) => {
    expect(closeFault(code, reason)).toBeUndefined();
  });

  it.each<[number, string, string]>([
    [1001, "", "1000, or from 3000 to 4999"],
    [99_999, "", "1000, or from 3000 to 4999"],
    [3000.5, "", "1000, or from 3000 to 4999"],
    [Number.NaN, "", "1000, or from 3000 to 4999"],
    [1000, "x".repeat(124), "at most 123 bytes"],
    [1000, "é".repeat(62), "at most 123 bytes"],
  ])("names what is wrong with %d and %j", (code, reason, message) => {
    expect(closeFault(code, reason)).toContain(message);
  });
});
