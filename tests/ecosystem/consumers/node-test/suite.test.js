import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import OpenAI, { OpenAI as Named } from "api-openai";
import { runSuite } from "../../suite/suite.mjs";

test("the package is the class", () => {
  assert.equal(OpenAI, Named);
  assert(new OpenAI({ apiKey: "k" }) instanceof OpenAI);
});

test("the suite", async () => {
  // The runner keeps what a test prints to itself.
  writeFileSync("report.txt", `ecosystem report: ${JSON.stringify(await runSuite("node"))}\n`);
});
