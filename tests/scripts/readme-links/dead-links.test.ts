import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anchorsIn, deadLinks } from "../../../scripts/readme-links/dead-links.ts";
import { packageHome } from "../../../scripts/readme-links/package-home.ts";

const home = { repository: "https://github.com/owner/name", revision: "v1.2.3" };
const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("deadLinks", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dead-links-"));
    await mkdir(join(folder, "docs"));
    await writeFile(join(folder, "docs/page.md"), "# Page\n\n## The `code` part\n\n## Twice\n\n## Twice\n");
    await writeFile(join(folder, "README.md"), "");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ["a file", "[a](docs/page.md)", "README.md", []],
    ["a folder", "[a](docs/)", "README.md", []],
    ["a heading", "[a](docs/page.md#the-code-part) [b](docs/page.md#twice-1)", "README.md", []],
    ["a heading of its own", "# Here\n\n[a](#here)", "README.md", []],
    ["a file from below", "[a](../README.md) [b](page.md)", "docs/other.md", []],
    ["its home", "[a](https://github.com/owner/name/blob/v1.2.3/docs/page.md#page)", "README.md", []],
    ["another site", "[a](https://example.com/nothing.md#none)", "README.md", []],
    ["no file", "[a](docs/none.md)", "README.md", ["docs/none.md: no such file"]],
    ["no heading", "[a](docs/page.md#none)", "README.md", ["docs/page.md#none: no such heading"]],
    ["no heading of its own", "[a](#none)", "README.md", ["#none: no such heading"]],
    [
      "no file of its home",
      "[a](https://github.com/owner/name/blob/v1.2.3/gone.md)",
      "README.md",
      ["gone.md: no such file"],
    ],
    ["what is outside", "[a](../../etc/passwd)", "README.md", ["../../etc/passwd: no such file"]],
  ])("of a text that leads to %s", async (_, markdown, place, want) => {
    expect(await deadLinks(markdown, place, folder, home)).toEqual(want);
  });
});

describe("anchorsIn", () => {
  it("makes them as the host does", () => {
    expect([...anchorsIn("# A *b* `c()`\n\n## Ünder, way!\n\n## Ünder, way!\n")]).toEqual([
      "a-b-c",
      "ünder-way",
      "ünder-way-1",
    ]);
  });
});

describe("the pages of this repository", () => {
  const markdownIn = async (folder: string, recursive: boolean): Promise<string[]> =>
    (await readdir(join(root, folder), { recursive }))
      .filter((name) => /\.md$|^llms\.txt$/.test(name))
      .map((name) => join(folder, name));

  it("have no link that leads nowhere", async () => {
    const pages = [
      ...(await markdownIn(".", false)),
      ...(await markdownIn("docs", true)),
      ...(await markdownIn(".github", true)),
      "openapi/README.md",
      "src/generated/README.md",
    ];
    expect(pages).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "llms.txt"]));
    const packageIs = await packageHome(root);
    const dead: string[] = [];
    for (const page of pages)
      for (const link of await deadLinks(await readFile(join(root, page), "utf8"), page, root, packageIs))
        dead.push(`${page}: ${link}`);
    expect(dead).toEqual([]);
  });
});
