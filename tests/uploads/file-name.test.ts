import { describe, expect, it } from "@jest/globals";
import { fileName } from "../../src/handwritten/uploads/file-name.ts";

const disposition = (value: string) => ({ headers: new Headers({ "content-disposition": value }) });
const url = "https://host/folder/from-url.md";

describe("fileName", () => {
  const table: readonly (readonly [of: string, given: object, want: string | undefined])[] = [
    ["a name", { name: "a.md", filename: "b.md", path: "c.md", url }, "a.md"],
    ["a filename, as other HTTP clients call it", { filename: "b.md", path: "c.md", url }, "b.md"],
    ["a path of bytes, as fs.ReadStream has it", { path: Buffer.from("/etc/c.md"), url }, "c.md"],
    ["a path of text", { path: "C:\\data\\c.md", url }, "c.md"],
    ["a path that is no text", { path: 5 }, undefined],
    ["an address", { url }, "from-url.md"],
    ["an address with a query", { url: `${url}?a=/b` }, "from-url.md"],
    ["an address with a fragment", { url: `${url}#/b` }, "from-url.md"],
    ["a header without a name", { ...disposition("inline"), url }, "from-url.md"],
    ["a header", { ...disposition("attachment; filename=d.md"), url }, "d.md"],
    ["a quoted header", { ...disposition('attachment; FILENAME="d e.md"; size=3'), url }, "d e.md"],
    ["an encoded header", { ...disposition("a; filename=d.md; filename*=UTF-8''%C3%A9.md; b") }, "é.md"],
    ["an ill-formed header", { ...disposition("a; filename=d.md; filename*=UTF-8''%E9.md") }, "d.md"],
    ["headers that are something else", { headers: {}, url }, "from-url.md"],
    ["nothing", {}, undefined],
    ["a folder", { name: "folder/" }, undefined],
    ["the folder above", { name: "folder/.." }, undefined],
    ["this folder", { name: "." }, undefined],
    ["a hidden file", { name: "folder/.env" }, ".env"],
  ];
  it.each(table)("of %s", (_of, given, want) => {
    expect(fileName(given)).toBe(want);
  });

  it("is without its directory unless it is asked to keep it", () => {
    expect(fileName({ name: "d/a.md" })).toBe("a.md");
    expect(fileName({ name: "d/a.md" }, true)).toBe("d/a.md");
    expect(fileName({ filename: "d/a.md" }, true)).toBe("d/a.md");
  });

  it("is without the directory of a path of this machine even then", () => {
    expect(fileName({ path: "/home/me/a.md" }, true)).toBe("a.md");
  });
});
