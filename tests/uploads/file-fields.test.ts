import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { createFile } from "../../src/generated/operations/index.ts";
import { createClient } from "../../src/handwritten/core/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { FILE_FIELDS } from "../../src/handwritten/uploads/file-fields.ts";
import { multipart, toFile } from "../../src/handwritten/uploads/index.ts";
import { rejection } from "../support/call.ts";
import { recordingServer } from "../support/recording-server.ts";

describe("a field that holds a file", () => {
  it("is known by its name, of every form of the contract", () => {
    const models = readFileSync(new URL("../../src/generated/models.ts", import.meta.url), "utf8");
    const names = Array.from(
      models.matchAll(/^ {2}(\w+)\??: .*\bUploadable\b/gm),
      ([, name]) => name as string,
    );
    expect(FILE_FIELDS).toEqual([...new Set(names)].toSorted());
  });

  it("refuses a path before anything is sent, and says what to give", async () => {
    await using server = await recordingServer();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const client = createClient({ apiKey: "k", baseURL: server.baseURL, uploads: multipart });
    const purpose = "batch" as const;
    const path = "./lines.jsonl" as never;
    for (const call of [
      openai.files.create({ file: path, purpose }),
      openai.images.edit({ image: ["a.png"] as never, prompt: "p" }),
      openai.images.edit({ image: new Blob(["x"]), mask: "mask.png" as never, prompt: "p" }),
      openai.audio.transcriptions.create({ file: "speech.mp3" as never, model: "whisper-1" }),
      client.send(createFile({ file: path, purpose })),
    ])
      expect(await rejection(call)).toMatchObject({
        kind: "request",
        message: expect.stringMatching(
          /the form field `(file|image|mask)` must be a file, not text \(".*"\): give `fs\.createReadStream\(path\)` or `await fs\.openAsBlob\(path\)`/,
        ),
      });
    expect(server.requests).toHaveLength(0);
    await openai.files.create({ file: await toFile("{}\n", "lines.jsonl"), purpose });
    expect(server.requests).toHaveLength(1);
  });

  it("quotes no text that is no path", async () => {
    const openai = new OpenAI({ apiKey: "k" });
    const error = await rejection(
      openai.files.create({ file: "a line\nof content" as never, purpose: "batch" }),
    );
    expect((error as Error).message).toMatch(/must be a file, not text: give/);
  });
});
