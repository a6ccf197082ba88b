// What a server answered goes back into the next request as it is.
import type OpenAI from "api-openai";
import { type models, toFile } from "api-openai";
import type { ReadStream } from "node:fs";

declare const openai: OpenAI;
declare const stream: ReadStream;

export async function toolLoop(): Promise<void> {
  const input: models.InputItem[] = [{ role: "user", content: "What is the weather?" }];
  const response = await openai.responses.create({ model: "gpt-5", input });
  input.push(...response.output);
  for (const item of response.output)
    if (item.type === "function_call") input.push({ type: "function_call_output", call_id: item.call_id, output: "sunny" });
  await openai.responses.create({ model: "gpt-5", input: [...input, ...response.output] });
  // @ts-expect-error a call has arguments
  input.push({ type: "function_call", name: "weather" });
}

export async function chatLoop(): Promise<void> {
  const messages: models.ChatCompletionRequestMessage[] = [{ role: "user", content: "hi" }];
  const completion = await openai.chat.completions.create({ model: "gpt-5", messages });
  messages.push(completion.choices[0]!.message);
  await openai.chat.completions.create({ model: "gpt-5", messages: [...messages, completion.choices[0]!.message] });
  // @ts-expect-error a choice is no message
  messages.push(completion.choices[0]!);
}

export async function files(): Promise<void> {
  await openai.images.edit({ image: await toFile(stream, null, { type: "image/png" }), prompt: "x" });
  await openai.files.create({ file: stream, purpose: "batch" });
}
