import { posix, win32 } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { EncodeError } from "../../src/handwritten/core/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { encodeMultipart } from "../../src/handwritten/uploads/index.ts";
import { rejection } from "../support/call.ts";
import { recordingServer } from "../support/recording-server.ts";
import { runs } from "../support/runs.ts";

/** The names of files as a server reads them out of a form. */
const namesIn = async (fields: object): Promise<string[]> => {
  const { body } = encodeMultipart(fields);
  const text = await (body as Blob).text();
  return Array.from(text.matchAll(/filename="([^"]*)"/g), ([, name]) => name as string);
};

describe("the name of a file in a tree", () => {
  it.each([
    ["SKILL.md", "SKILL.md"],
    ["skill/SKILL.md", "skill/SKILL.md"],
    ["skill\\scripts\\run.py", "skill/scripts/run.py"],
    ["./skill//a/./b.txt", "skill/a/b.txt"],
    ["...", "..."],
    ["a/..b/c..", "a/..b/c.."],
    ["naïve/日本語.md", "naïve/日本語.md"],
  ])("%j is sent as %j", async (name, want) => {
    expect(await namesIn({ files: [new File(["x"], name)] })).toEqual([want]);
  });

  it.each([
    ["../../etc/passwd", /leads out of its folder by `\.\.`/],
    ["skill/../../x", /leads out of its folder/],
    ["skill\\..\\x", /leads out of its folder/],
    ["skill/..", /leads out of its folder/],
    ["%2e%2e/x", /leads out of its folder/],
    [".%2E/x", /leads out of its folder/],
    ["a/ .. /x", /leads out of its folder/],
    ["/etc/passwd", /is absolute/],
    ["\\\\server\\share\\x", /is absolute/],
    ["C:\\x", /begins with a drive/],
    ["c:x", /begins with a drive/],
    ["skill/", /names no file/],
    ["./", /names no file/],
    ["a\0b", /control character/],
  ])("%j is refused", async (name, want) => {
    await using server = await recordingServer();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const file = {
      name,
      type: "text/plain",
      arrayBuffer: async () => new ArrayBuffer(1),
      stream: () => new Blob(["x"]).stream(),
    };
    expect(await rejection(openai.skills.create({ files: [file as never] }))).toMatchObject({
      kind: "request",
      message: expect.stringMatching(want),
    });
    expect(server.requests).toHaveLength(0);
  });

  it("never leads out of the folder, whatever it was", async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        "..",
        ".",
        "",
        "%2e%2e",
        ".%2E",
        " ..",
        "C:",
        "c:",
        "\0",
        "a",
        "etc",
        "SKILL.md",
        "...",
        "..\u200b",
      ),
      fc.string({ maxLength: 6 }),
    );
    const name = fc
      .array(fc.tuple(segment, fc.constantFrom("/", "\\", "//", "\\\\", "")), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.flat().join(""));
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        let sent: string;
        try {
          [sent = ""] = await namesIn({ files: [new File(["x"], given)] });
        } catch (error) {
          return error instanceof EncodeError;
        }
        const decoded = sent.split("/").map((part) => part.replaceAll(/%2e/gi, ".").trim());
        return (
          posix.resolve("/one/skill", sent).startsWith("/one/skill/") &&
          win32.resolve("C:\\one\\skill", sent).startsWith("C:\\one\\skill\\") &&
          !sent.includes("\\") &&
          !/^[/]|^[a-z]:/i.test(sent) &&
          !decoded.includes("..") &&
          !decoded.includes(".") &&
          !sent.split("/").includes("")
        );
      }),
      { numRuns: runs(2_000) },
    );
  });

  it("is its last segment alone, where no tree is sent", async () => {
    expect(await namesIn({ file: new File(["x"], "../../etc/passwd") })).toEqual(["passwd"]);
    expect(await namesIn({ file: new File(["x"], "a/..") })).toEqual(["blob"]);
  });
});
