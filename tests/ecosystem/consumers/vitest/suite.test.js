import OpenAI, { OpenAI as Named } from "api-openai";
import { expect, test } from "vitest";
import { runSuite } from "../../suite/suite.mjs";

test("the package is the class", () => {
  expect(new OpenAI({ apiKey: "k", dangerouslyAllowBrowser: true })).toBeInstanceOf(Named);
});

test("the suite", async () => {
  const platform = globalThis.happyDOM ? "happy-dom" : globalThis.document ? "jsdom" : "node";
  console.log(`ecosystem report: ${JSON.stringify(await runSuite(platform))}`);
}, 60_000);
