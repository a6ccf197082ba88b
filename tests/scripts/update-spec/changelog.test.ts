import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { addToChangelog } from "../../../scripts/update-spec/add-to-changelog.ts";
import { changelogEntries } from "../../../scripts/update-spec/changelog-entries.ts";
import type { Change } from "../../../scripts/update-spec/changes.ts";
import { changes } from "../../../scripts/update-spec/changes.ts";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";
import { updateSpec } from "../../../scripts/update-spec/update-spec.ts";
import { body, createThing, object, sent, string } from "./change-lines.ts";
import { documentWith } from "./documents.ts";

const operation = { kind: "operation", name: "createThing", method: "POST", path: "/things" } as const;

describe("changelogEntries", () => {
  it("has one line for each operation or shared part, breaking ones first, under what happened to it", () => {
    const schema = { kind: "component", section: "schemas", name: "Thing", usedBy: ["a"] } as const;
    const webhook = { kind: "webhook", name: "done", method: "POST", path: "done" } as const;
    const of = (subject: Change["subject"], where: string, what: string, breaking = false): Change => ({
      subject,
      where,
      what,
      breaking,
    });
    expect(
      changelogEntries([
        of(operation, "request body name", "removed", true),
        of({ ...operation, name: "oldThing" }, "", "removed", true),
        of(webhook, "", "added"),
        of(operation, "request body title", "added"),
        of(schema, "a", "added"),
        of(schema, "b", "added"),
        of(schema, "c", "became optional"),
        of(schema, "d", "added"),
        of(schema, "e", "added"),
        of({ kind: "document" }, "", "info.version 1 → 2"),
      ]),
    ).toEqual([
      {
        section: "Changed",
        line: "- **Breaking:** `createThing` (POST /things): `request body name` removed; `request body title` added.",
      },
      { section: "Removed", line: "- **Breaking:** `oldThing` (POST /things)." },
      { section: "Added", line: "- Webhook `done`." },
      {
        section: "Changed",
        line: "- `Thing` of `schemas`: `a` added; `b` added; `c` became optional; and 2 more.",
      },
      { section: "Changed", line: "- API: info.version 1 → 2." },
    ]);
  });

  it("reads what the comparison of two contracts gives", () => {
    const before = sent(object({ name: string }));
    expect(changelogEntries(changes(before, before))).toEqual([]);
    expect(changelogEntries(changes(documentWith({ paths: {} }), before))).toEqual([
      { section: "Added", line: "- `createThing` (POST /things)." },
    ]);
    expect(changelogEntries(changes(before, documentWith({ paths: {} })))).toEqual([
      { section: "Removed", line: "- **Breaking:** `createThing` (POST /things)." },
    ]);
  });
});

describe("addToChangelog", () => {
  const added = { section: "Added", line: "- new." } as const;
  const head = "# Changelog\n\nWords.\n\n## [Unreleased]\n";
  const tail = "## [0.1.0] - 2026-01-01\n\n### Added\n\n- old.\n\n[Unreleased]: https://example.com\n";

  it.each([
    ["an empty version", `${head}\n${tail}`, `${head}\n### Added\n\n- new.\n\n${tail}`],
    [
      "a section that is there",
      `${head}\n### Added\n\n- first,\n  in two lines.\n\n### Fixed\n\n- bug.\n\n${tail}`,
      `${head}\n### Added\n\n- first,\n  in two lines.\n- new.\n\n### Fixed\n\n- bug.\n\n${tail}`,
    ],
    [
      "other sections, in their order",
      `${head}\n### Fixed\n\n- bug.\n\n${tail}`,
      `${head}\n### Added\n\n- new.\n\n### Fixed\n\n- bug.\n\n${tail}`,
    ],
    [
      "words before the sections",
      `${head}\nWords.\n\n${tail}`,
      `${head}\nWords.\n\n### Added\n\n- new.\n\n${tail}`,
    ],
    ["the only version", `${head}`, `${head}\n### Added\n\n- new.\n`],
    [
      "a version with links below it",
      `${head}\n[Unreleased]: https://example.com\n`,
      `${head}\n### Added\n\n- new.\n\n[Unreleased]: https://example.com\n`,
    ],
  ])("writes into %s, and once", (_, before, after) => {
    expect(addToChangelog(before, [added])).toBe(after);
    expect(addToChangelog(after, [added])).toBe(after);
  });

  it("refuses a text that has no place for it", () => {
    expect(() => addToChangelog("# Changelog\n", [added])).toThrow("no heading `## [Unreleased]`");
  });

  it("leaves the changelog of this repository as it is where there is nothing to add", async () => {
    const text = await readFile(new URL("../../../CHANGELOG.md", import.meta.url), "utf8");
    expect(addToChangelog(text, [])).toBe(text);
  });
});

describe("updateSpec with a changelog", () => {
  let root = "";
  let printed: string[] = [];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "changelog-"));
    await mkdir(join(root, "openapi"));
    printed = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  const contractWith = (field: string) =>
    createThing({
      requestBody: body(object({ [field]: string })),
      responses: { "200": { description: "" } },
    });
  const changelog = (): string => join(root, "CHANGELOG.md");
  const update = async (field: string, to?: string): Promise<void> => {
    await writeFile(join(root, "in.yaml"), toYaml(contractWith(field)));
    await updateSpec({
      from: join(root, "in.yaml"),
      folder: join(root, "openapi"),
      changelog: to,
      today: "2026-01-02",
      print: (text) => printed.push(text),
    });
  };

  it("writes under Unreleased what it prints, in one step with the contract, and only changes", async () => {
    const empty = "# Changelog\n\n## [Unreleased]\n";
    await writeFile(changelog(), empty);
    await update("name", changelog());
    expect(await readFile(changelog(), "utf8")).toBe(empty);
    await update("title", changelog());
    const text = await readFile(changelog(), "utf8");
    expect(text).toBe(
      `${empty}\n### Changed\n\n- **Breaking:** \`createThing\` (POST /things): \`request body name\` removed; \`request body title\` added.\n`,
    );
    expect(printed.at(-1)).toMatch(/Wrote openapi\.yaml, source\.json, and CHANGELOG\.md\.$/);
    await update("title", changelog());
    expect(await readFile(changelog(), "utf8")).toBe(text);
  });

  it("leaves the contract as it was where the changelog cannot be written to", async () => {
    await writeFile(changelog(), "# Changelog\n\n## [Unreleased]\n");
    await update("name");
    const before = await readFile(join(root, "openapi/openapi.yaml"), "utf8");
    await writeFile(changelog(), "# Changelog\n");
    await expect(update("title", changelog())).rejects.toThrow("## [Unreleased]");
    await rm(changelog());
    await expect(update("title", changelog())).rejects.toThrow("there is no CHANGELOG.md");
    expect(await readFile(join(root, "openapi/openapi.yaml"), "utf8")).toBe(before);
    expect(await readdir(join(root, "openapi"))).toEqual(["openapi.yaml", "source.json"]);
  });

  it("writes none where none is named", async () => {
    await update("name");
    await update("title");
    expect(await readdir(root)).toEqual(["in.yaml", "openapi"].sort());
  });
});
