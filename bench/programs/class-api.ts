import OpenAI from "api-openai";

const openai = new OpenAI({ apiKey: "sk-bench" });
const completion = await openai.chat.completions.create({
  model: "gpt-5.2",
  messages: [{ role: "user", content: "Hello" }],
});
console.log(completion.choices[0]?.message.content);
