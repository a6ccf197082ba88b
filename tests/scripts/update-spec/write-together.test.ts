import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { writeTogether } from "../../../scripts/update-spec/write-together.ts";

describe("writeTogether", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "write-together-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("creates and replaces files, and leaves nothing else behind", async () => {
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    await writeFile(a, "old");
    expect(
      await writeTogether([
        { path: a, text: "new" },
        { path: b, text: "first" },
      ]),
    ).toEqual([a, b]);
    expect(await Promise.all([readFile(a, "utf8"), readFile(b, "utf8")])).toEqual(["new", "first"]);
    expect(await readdir(folder)).toEqual(["a", "b"]);
  });

  it("does not touch a file that has its text already", async () => {
    const path = join(folder, "a");
    await writeFile(path, "same");
    const before = await stat(path, { bigint: true });
    expect(await writeTogether([{ path, text: "same" }])).toEqual([]);
    const after = await stat(path, { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it("takes back what is in place already when a later rename fails", async () => {
    const [a, fresh] = [join(folder, "a"), join(folder, "fresh")];
    await writeFile(a, "old");
    // The same file twice: the first rename takes the temporary file away from the second.
    const files = [fresh, a, a].map((path) => ({ path, text: "new" }));
    await expect(writeTogether(files)).rejects.toMatchObject({ code: "ENOENT", syscall: "rename" });
    expect(await readFile(a, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["a"]);
  });

  it("writes nothing when one text cannot be written", async () => {
    const a = join(folder, "a");
    const files = [
      { path: a, text: "new" },
      { path: join(folder, "missing", "b"), text: "new" },
    ];
    await expect(writeTogether(files)).rejects.toMatchObject({ code: "ENOENT" });
    expect(await readdir(folder)).toEqual([]);
  });
});
