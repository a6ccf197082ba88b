import { describe, expect, it } from "@jest/globals";
import { redirectImports } from "../../scripts/conformance/place-sample.ts";
import { readSamples } from "../../scripts/conformance/read-samples.ts";
import { fileNamesIn } from "../../scripts/conformance/sample-files.ts";

describe("readSamples", () => {
  it("finds the JavaScript of every example, be there one or several, and no other language", () => {
    const document = {
      paths: {
        "/a": {
          get: { operationId: "one", "x-oaiMeta": { examples: { request: { curl: "c", javascript: "1" } } } },
          post: {
            operationId: "several",
            "x-oaiMeta": {
              examples: [
                { title: "t", request: { "node.js": "2", python: "p" } },
                { request: { javascript: " " } },
                { response: "r" },
                { request: { node: "3", typescript: "4" } },
              ],
            },
          },
        },
        "/b": { get: { operationId: "none" }, parameters: [] },
      },
    };
    expect(readSamples(JSON.stringify(document))).toEqual([
      { name: "one 0", code: "1" },
      { name: "several 0", code: "2" },
      { name: "several 3", code: "3" },
      { name: "several 3 typescript", code: "4" },
    ]);
    expect(readSamples("openapi: 3.1.0")).toEqual([]);
  });
});

describe("redirectImports", () => {
  const cases = [
    { given: 'import OpenAI from "openai";', want: 'import OpenAI from "api-openai";' },
    { given: "import OpenAI, { toFile } from 'openai'", want: "import OpenAI, { toFile } from 'api-openai'" },
    { given: 'import { x } from "openai/helpers/zod";', want: 'import { x } from "api-openai/helpers/zod";' },
    { given: 'import "openai";', want: 'import "api-openai";' },
    { given: 'await import("openai")', want: 'await import("api-openai")' },
    { given: 'const O = require( "openai" )', want: 'const O = require( "api-openai" )' },
    { given: 'from "openai-other"; f("openai"); const a = "openai";', want: undefined },
  ];
  it.each(cases)("$given", ({ given, want }) => {
    expect(redirectImports(given, "api-openai")).toBe(want ?? given);
    expect(redirectImports(given, "openai")).toBe(given);
  });
});

describe("fileNamesIn", () => {
  const cases = [
    { given: 'fs.createReadStream("data.jsonl")', want: ["data.jsonl"] },
    { given: "f('a/b.png'); g(`a/b.png`); h(\"./c.mp3\")", want: ["a/b.png", "c.mp3"] },
    {
      given: 'f("../up.txt"); f("/etc/x.txt"); f("gpt-5.4"); f("a b.txt"); f("https://x.y/z.png")',
      want: [],
    },
  ];
  it.each(cases)("$given", ({ given, want }) => expect(fileNamesIn(given)).toEqual(want));
});
