import { describe, expect, it } from "@jest/globals";
import { NodeHeaders } from "../../../src/handwritten/transport/node/reply.ts";

const raw = ["Content-Type", "text/plain", "x-many", "1", "X-Many", "2", "x-empty", ""];

describe("NodeHeaders", () => {
  it("gives what the platform's `Headers` gives", () => {
    const headers = new NodeHeaders(raw);
    const platform = new Headers([...headers]);
    for (const name of ["content-type", "CONTENT-TYPE", "x-many", "x-empty", "x-none", "__proto__"])
      expect([name, headers.get(name)]).toEqual([name, platform.get(name)]);
  });

  it("lists them as they came, with lower-case names", () => {
    expect([...new NodeHeaders(raw)]).toEqual([
      ["content-type", "text/plain"],
      ["x-many", "1"],
      ["x-many", "2"],
      ["x-empty", ""],
    ]);
  });
});
