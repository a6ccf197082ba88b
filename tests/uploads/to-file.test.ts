import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { EncodeError } from "../../src/handwritten/errors/index.ts";
import { type FileSource, toFile } from "../../src/handwritten/uploads/to-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "to-file-"));
  await writeFile(join(folder, "notes.md"), "abc");
});
afterAll(() => rm(folder, { recursive: true }));

describe("toFile", () => {
  const octets = "application/octet-stream";
  const typed = { headers: { "content-type": "image/png" } };
  const cases: { name: string; given: () => FileSource; want: { name: string; type: string } }[] = [
    { name: "bytes", given: () => Buffer.from("abc"), want: { name: "unknown_file", type: octets } },
    {
      name: "Blob",
      given: () => new Blob(["abc"], { type: "a/b" }),
      want: { name: "unknown_file", type: "a/b" },
    },
    { name: "File", given: () => new File(["abc"], "d/a.md"), want: { name: "d/a.md", type: octets } },
    { name: "promise", given: async () => new File(["abc"], "a.md"), want: { name: "a.md", type: octets } },
    {
      name: "Response",
      given: () => new Response("abc", typed),
      want: { name: "unknown_file", type: "image/png" },
    },
    {
      name: "fs.ReadStream",
      given: () => createReadStream(join(folder, "notes.md")),
      want: { name: "notes.md", type: octets },
    },
    {
      name: "ReadableStream",
      given: () => new Blob(["abc"]).stream(),
      want: { name: "unknown_file", type: octets },
    },
  ];
  it.each(cases)("takes $name", async ({ given, want }) => {
    const file = await toFile(given());
    expect({ name: file.name, type: file.type, text: await file.text() }).toEqual({ ...want, text: "abc" });
    expect(await file.text()).toBe("abc"); // it can be read again
  });

  it("names, types and dates the file as asked", async () => {
    const file = await toFile("abc", "d/b.json", { type: "application/json", lastModified: 5 });
    expect([file.name, file.type, file.lastModified]).toEqual(["d/b.json", "application/json", 5]);
  });

  it.each([
    ["without a name", "lines.jsonl", undefined],
    ["without a name, as a promise", Promise.resolve("lines.jsonl"), null],
    ["that is the name", "lines.jsonl", "lines.jsonl"],
    ["that is a path of that name", "/data/lines.jsonl", "lines.jsonl"],
    ["that is a path of Windows", "C:\\data\\lines.jsonl", "lines.jsonl"],
  ])("refuses text %s: it would be uploaded in the place of the file", async (_, text, name) => {
    await expect(toFile(text, name)).rejects.toMatchObject({
      kind: "request",
      message: expect.stringMatching(/takes text for the content .*`fs\.createReadStream\(path\)`/),
    });
  });

  it("keeps the date of a File", async () => {
    expect((await toFile(new File([], "a", { lastModified: 7 }))).lastModified).toBe(7);
  });

  it("takes any date that a Date can hold, and refuses others", async () => {
    for (const lastModified of [-8.64e15, 8.64e15])
      expect((await toFile("abc", "a", { lastModified })).lastModified).toBe(lastModified);
    for (const lastModified of [-8.64e15 - 2, 8.64e15 + 2])
      await expect(toFile("abc", "a", { lastModified })).rejects.toThrow(/lastModified/);
  });

  it("refuses a Response that has been read", async () => {
    const response = new Response("abc");
    await response.text();
    await expect(toFile(response)).rejects.toThrow(EncodeError);
  });
});
