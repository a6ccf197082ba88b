import { expect, test } from "@jest/globals";
import OpenAI from "api-openai";
import { type Client, createClient } from "api-openai/core";

const { runSuite } = require("../../suite/suite.cjs") as { runSuite(platform: string): Promise<object[]> };

test("the class is a value and a type", () => {
  const openai: OpenAI = new OpenAI({ apiKey: "k" });
  const client: Client = createClient({ apiKey: "k" });
  expect(openai).toBeInstanceOf(OpenAI);
  expect(typeof client.send).toBe("function");
});

test("the suite", async () => {
  process.stdout.write(`ecosystem report: ${JSON.stringify(await runSuite("node"))}\n`);
}, 60_000);
