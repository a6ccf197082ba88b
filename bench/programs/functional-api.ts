import { createClient } from "api-openai/core";
import { createChatCompletion } from "api-openai/operations";

const client = createClient({ apiKey: "sk-bench" });
const completion = await client.send(
  createChatCompletion({ model: "gpt-5.2", messages: [{ role: "user", content: "Hello" }] }),
);
console.log(completion.choices[0]?.message.content);
