import { describe, expect, it } from "@jest/globals";
import { EncodeError } from "../../src/handwritten/errors/index.ts";
import { checkFileFields } from "../../src/handwritten/uploads/file-fields.ts";
import { mediaType } from "../../src/handwritten/uploads/media-type.ts";
import { encodeMultipart } from "../../src/handwritten/uploads/multipart.ts";
import { openFile } from "../../src/handwritten/uploads/open-file.ts";
import { partName } from "../../src/handwritten/uploads/part-name.ts";

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError);
    return (error as Error).message;
  }
  return "nothing was refused";
};
const long = "x".repeat(200);
const readAlready = (name: string) => ({ name, bodyUsed: true, body: null }) as unknown as Blob;
const circular: { self?: unknown } = {};
circular.self = circular;

describe("a text that is refused", () => {
  const table: readonly (readonly [what: string, max: number, act: () => unknown])[] = [
    ["a content type", 80, () => mediaType("a\n", long)],
    ["the name of a field", 60, () => partName(`${long}\0`, "field")],
    ["a file that has been read", 80, () => openFile(readAlready(long))],
    [
      "a field that has no form",
      80,
      () => encodeMultipart({ [long]: () => 0 }, { encoding: { [long]: "a/json" } }),
    ],
    [
      "a field that is a circle",
      80,
      () => encodeMultipart({ [long]: circular }, { encoding: { [long]: "a/json" } }),
    ],
  ];
  it.each(table)("is cut in the message: %s to %i characters", (_what, max, act) => {
    expect(/x+…?/.exec(messageOf(act))?.[0]).toBe(`${"x".repeat(max)}…`);
  });

  it("keeps the cause where a field cannot be written", () => {
    const write = () => encodeMultipart({ a: circular }, { encoding: { a: "a/json" } });
    expect(write).toThrow(expect.objectContaining({ cause: expect.any(TypeError) }));
  });

  it("is a content type with anything but visible ASCII, blanks and tabs", () => {
    for (const type of ["a\u001f", "a\u007f", "a\r", "é"])
      expect(() => mediaType(type, "file")).toThrow(EncodeError);
    expect(mediaType("a/b;\t c=~", "file")).toBe("a/b;\t c=~");
  });

  it("is shown in the place of a file where it may be a path", () => {
    const shown = (file: string) => messageOf(() => checkFileFields({ file }));
    expect(shown("C:\\data\\a.md")).toContain('not text ("C:\\data\\a.md"): give');
    expect(shown("x".repeat(60))).toContain(`("${"x".repeat(60)}")`);
    for (const text of ["x".repeat(61), "", "a b"]) expect(shown(text)).toContain("not text: give");
  });
});
