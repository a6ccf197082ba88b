// Jest with Node's own ES modules.
import { expect, test } from "@jest/globals";
import OpenAI from "api-openai";
import { runSuite } from "../../suite/suite.mjs";

test("the package is the class", () => {
  expect(new OpenAI({ apiKey: "k" })).toBeInstanceOf(OpenAI.OpenAI);
});

test("the suite", async () => {
  process.stdout.write(`ecosystem report: ${JSON.stringify(await runSuite("node"))}\n`);
}, 60_000);
