const response = await fetch("https://api.openai.com/v1/chat/completions", {
  method: "POST",
  headers: { authorization: "Bearer sk-bench", "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-5.2", messages: [{ role: "user", content: "Hello" }] }),
});
const completion = (await response.json()) as { choices: { message: { content: string | null } }[] };
console.log(completion.choices[0]?.message.content);

export {};
