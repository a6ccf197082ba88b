import OpenAI from "api-openai";
import { type Client, createClient } from "api-openai/core";

const { runSuite } = require("../../suite/suite.cjs") as { runSuite(platform: string): Promise<object[]> };

const openai: OpenAI = new OpenAI({ apiKey: "k" });
const client: Client = createClient({ apiKey: "k" });
if (!(openai instanceof OpenAI) || typeof client.send !== "function") throw new Error("not the class");

runSuite("node").then((results) => {
  console.log(`ecosystem report: ${JSON.stringify(results)}`);
  process.exit();
});
