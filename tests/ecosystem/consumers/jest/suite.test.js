// Jest as it comes: CommonJS, no configuration.
const OpenAI = require("api-openai");
const { runSuite } = require("../../suite/suite.cjs");

test("the package is the class", () => {
  expect(typeof OpenAI).toBe("function");
  expect(new OpenAI({ apiKey: "k" })).toBeInstanceOf(OpenAI.OpenAI);
});

test("the suite", async () => {
  process.stdout.write(`ecosystem report: ${JSON.stringify(await runSuite("node"))}\n`);
}, 60_000);
