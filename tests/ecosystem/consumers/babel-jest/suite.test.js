import OpenAI, { OpenAI as Named } from "api-openai";
import { runSuite } from "../../suite/suite.cjs";

test("the package is the class", () => {
  expect(new OpenAI({ apiKey: "k" })).toBeInstanceOf(Named);
});

test("the suite", async () => {
  process.stdout.write(`ecosystem report: ${JSON.stringify(await runSuite("node"))}\n`);
}, 60_000);
