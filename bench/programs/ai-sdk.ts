import { createOpenAI } from "@ai-sdk/openai";

const openai = createOpenAI({ apiKey: "sk-bench" });
const { content } = await openai.chat("gpt-5.2").doGenerate({
  prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
});
console.log(content[0]?.type === "text" && content[0].text);
