import { describe, expect, it } from "@jest/globals";
import commonJS from "../src/handwritten/common-js.ts";
import * as exported from "../src/handwritten/index.ts";

describe("what `require` gives", () => {
  it("is the class, with everything on it that can be imported by name", () => {
    expect(commonJS).toBe(exported.OpenAI);
    const { default: _, "module.exports": given, ...named } = exported;
    expect(given).toBe(commonJS);
    const lacking = Object.entries(named).filter(([name, value]) => Reflect.get(commonJS, name) !== value);
    expect(lacking.map(([name]) => name)).toEqual([]);
  });
});
