import OpenAI from "api-openai";

const openai = new OpenAI({ apiKey: "key" });

export const text: Promise<string> = openai.responses
  .create({ model: "gpt-5", input: "hi" })
  .then((r) => r.output_text);
