const OpenAI = require("api-openai");
const { runSuite } = require("../../suite/suite.cjs");

if (typeof OpenAI !== "function" || OpenAI.OpenAI !== OpenAI) throw new Error("`require` gives no class");
runSuite("node").then((results) => {
  console.log(`ecosystem report: ${JSON.stringify(results)}`);
  process.exit();
});
