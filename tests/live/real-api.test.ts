import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/index.ts";

if (!process.env["OPENAI_API_KEY"])
  throw new Error(
    "test:live talks to the real API and needs OPENAI_API_KEY; without a key there is nothing it could test",
  );

const openai = new OpenAI({ timeout: 60_000 });
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-nano";

describe("the real API", () => {
  it("lists models and retrieves one", async () => {
    const page = await openai.models.list();
    expect(page.data.length).toBeGreaterThan(0);
    const first = page.data[0] as { id: string };
    expect(await openai.models.retrieve(first.id)).toMatchObject({ id: first.id, object: "model" });
  });

  it("answers a response, with text and a request id", async () => {
    const response = await openai.responses.create({ model, input: "Say hello." });
    expect(response.output_text.length).toBeGreaterThan(0);
    expect(response._request_id).toMatch(/^req_/);
  });

  it("streams a chat completion to its end", async () => {
    let text = "";
    const stream = await openai.chat.completions.create({
      model,
      messages: [{ role: "user", content: "Count to three." }],
      stream: true,
    });
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toMatch(/3|three/i);
  });

  it("says what is wrong with a request", async () => {
    await expect(openai.models.retrieve("no-such-model")).rejects.toMatchObject({
      kind: "not_found",
      status: 404,
    });
  });

  it("uploads, reads and deletes a file", async () => {
    const file = await openai.files.create({
      file: new File(['{"a":1}\n'], "lines.jsonl"),
      purpose: "user_data",
    });
    try {
      expect(file).toMatchObject({ filename: "lines.jsonl", bytes: 8 });
    } finally {
      await openai.files.delete(file.id);
    }
  });
});
