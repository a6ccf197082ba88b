import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type ReleaseOptions, release } from "../../../scripts/release/release.ts";

const HOME = "https://example.com/thing/thing";
const IDENTITY = {
  GIT_AUTHOR_NAME: "Author",
  GIT_AUTHOR_EMAIL: "author@example.com",
  GIT_COMMITTER_NAME: "Author",
  GIT_COMMITTER_EMAIL: "author@example.com",
};

const contract = (...names: readonly string[]): string =>
  [
    "openapi: 3.1.0",
    "info: { title: API, version: '1' }",
    "servers: [{ url: 'https://api.example' }]",
    "paths:",
    ...names.flatMap((name) => [
      `  /${name}:`,
      "    get:",
      `      operationId: ${name}`,
      "      responses: { '200': { description: ok } }",
    ]),
    "components: { schemas: {} }\n",
  ].join("\n");

const report = (code: string): string => `# index\n\n\`\`\`ts\n${code}\n\`\`\`\n`;

const FIRST: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify(
    {
      name: "thing",
      version: "0.1.0",
      repository: { url: `git+${HOME}.git` },
      files: ["dist"],
      scripts: { build: "node build.mjs" },
    },
    undefined,
    2,
  )}\n`,
  "package-lock.json": `${JSON.stringify(
    {
      name: "thing",
      version: "0.1.0",
      lockfileVersion: 3,
      packages: { "": { name: "thing", version: "0.1.0" } },
    },
    undefined,
    2,
  )}\n`,
  "build.mjs": `import { mkdirSync, writeFileSync } from "node:fs";\nmkdirSync("dist", { recursive: true });\nwriteFileSync("dist/docs.txt", process.argv.slice(2).join(" "));\n`,
  "src/handwritten/version.ts": `export const version = "0.1.0";\n`,
  "openapi/openapi.yaml": contract("getThing", "getOther"),
  "docs/api/index.api.md": report("export const a: 1;\n// @deprecated\nexport const b: 2;"),
  "CHANGELOG.md": `# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- The first.\n\n[Unreleased]: ${HOME}/compare/v0.1.0...HEAD\n[0.1.0]: ${HOME}/releases/tag/v0.1.0\n`,
  ".ci/run": "#!/bin/sh\nexit 0\n",
};

describe("a release", () => {
  let folder: string;
  let root: string;
  let printed: string[];
  const before = { ...process.env };

  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const commit = async (files: Readonly<Record<string, string>>, message: string): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await chmod(join(root, ".ci/run"), 0o755);
    git("add", "--all");
    git("commit", "--quiet", `--message=${message}`);
  };
  const run = (options: Partial<ReleaseOptions> & Pick<ReleaseOptions, "version">): Promise<void> =>
    release({
      root,
      out: join(folder, "out"),
      today: "2026-02-03",
      print: (text) => printed.push(text),
      ...options,
    });
  const withNews = (news: string): Record<string, string> => ({
    "CHANGELOG.md": (FIRST["CHANGELOG.md"] as string).replace(
      "## [Unreleased]\n",
      `## [Unreleased]\n\n### Added\n\n- ${news}\n`,
    ),
  });

  beforeEach(async () => {
    Object.assign(process.env, IDENTITY);
    folder = await mkdtemp(join(tmpdir(), "api-openai-release-test-"));
    root = join(folder, "repository");
    await mkdir(root);
    git("init", "--quiet", "--initial-branch=main");
    printed = [];
    await commit(FIRST, "First");
  });
  afterEach(async () => {
    for (const name of Object.keys(IDENTITY)) delete process.env[name];
    Object.assign(process.env, before);
    await rm(folder, { recursive: true, force: true });
  });

  it("that is dry prints the whole of it and keeps nothing", async () => {
    git("tag", "v0.1.0");
    await commit(
      {
        ...withNews("Something."),
        "openapi/openapi.yaml": contract("getThing", "getNew"),
        "docs/api/index.api.md": report("// @deprecated\nexport const a: 1;\nexport const c: 3;"),
      },
      "Second",
    );
    const head = git("rev-parse", "HEAD");
    await run({ version: "0.2.0" });
    const text = printed.join("\n");
    expect(text).toContain("Release 0.2.0 (dry: nothing is kept)");
    expect(text).toContain("the tag v0.1.0");
    expect(text).toMatch(/getOther {2}GET \/getOther\n {4}removed[\s\S]*getNew {2}GET \/getNew\n {4}added/);
    expect(text).toMatch(/Breaking: 1\n {2}index\n {4}b: removed\nNot breaking: 2/);
    expect(text).toContain("2 of the server (1 breaking) and 3 of the package (1 breaking)");
    expect(text).toContain("0.2.0 says as much.");
    expect(text).toContain("Deprecated from this version on:\n  a (index)");
    // `b` was deprecated, so it was warned of.
    expect(text).not.toContain("Breaks without a deprecation");
    expect(text).toContain(
      "## [0.2.0] - 2026-02-03\n\n### Added\n\n- Something.\n- `getNew` (GET /getNew).\n\n### Removed\n\n- **Breaking:** `getOther` (GET /getOther).",
    );
    expect(text).toMatch(/thing-0\.2\.0\.tgz: 2 files, .*\nintegrity sha512-/);
    expect([git("rev-parse", "HEAD"), git("tag"), git("status", "--porcelain")]).toEqual([
      head,
      "v0.1.0",
      "",
    ]);
    expect(await readdir(folder)).toEqual(["repository"]);
  });

  it("that is written is a commit, a tag, and a tarball beside its provenance", async () => {
    await commit(withNews("Something."), "Second");
    await writeFile(join(folder, "words.yaml"), "openapi: 3.1.0\n");
    await run({ version: "0.1.1", write: true, docs: join(folder, "words.yaml") });
    expect([git("log", "-1", "--format=%s"), git("tag"), git("status", "--porcelain")]).toEqual([
      "Release 0.1.1",
      "v0.1.1",
      "",
    ]);
    expect(git("rev-parse", "HEAD")).toBe(git("rev-parse", "v0.1.1^{commit}"));
    const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
    expect(changelog).toMatch(
      /## \[Unreleased\]\n\n## \[0\.1\.1\] - 2026-02-03\n\n### Added\n\n- Something\.\n\n## \[0\.1\.0\]/,
    );
    expect(changelog).toContain(
      `[Unreleased]: ${HOME}/compare/v0.1.1...HEAD\n[0.1.1]: ${HOME}/compare/v0.1.0...v0.1.1\n[0.1.0]`,
    );
    for (const file of ["package.json", "package-lock.json", "src/handwritten/version.ts"])
      expect(await readFile(join(root, file), "utf8")).not.toContain("0.1.0");
    const provenance = JSON.parse(
      await readFile(join(folder, "out/thing-0.1.1.tgz.provenance.json"), "utf8"),
    );
    expect(provenance.subject).toEqual([
      { name: "thing-0.1.1.tgz", digest: { sha512: expect.stringMatching(/^[0-9a-f]{128}$/) } },
    ]);
    expect(provenance.predicate.buildDefinition.resolvedDependencies).toEqual([
      { uri: `git+${HOME}@${git("rev-parse", "HEAD")}`, digest: { gitCommit: git("rev-parse", "HEAD") } },
      { name: "words.yaml", digest: { sha256: expect.any(String) } },
    ]);
    const packed = execFileSync("tar", [
      "-xzOf",
      join(folder, "out/thing-0.1.1.tgz"),
      "package/dist/docs.txt",
    ]);
    expect(packed.toString()).toBe(`--docs ${join(folder, "words.yaml")}`);
  });

  it("whose checks fail keeps nothing", async () => {
    await commit({ ...withNews("Something."), ".ci/run": "#!/bin/sh\nexit 3\n" }, "Second");
    const head = git("rev-parse", "HEAD");
    await expect(run({ version: "0.1.1", write: true })).rejects.toThrow("`.ci/run` failed with exit code 3");
    expect([git("rev-parse", "HEAD"), git("tag")]).toEqual([head, ""]);
  });

  it("whose version contradicts what changed is refused, and all else is printed", async () => {
    await commit({ ...withNews("x"), "docs/api/index.api.md": report("export const b: 2;") }, "Second");
    await expect(run({ version: "0.1.1" })).rejects.toThrow(
      "0.1.1 promises less than has changed: there are breaking changes, so the version is 0.2.0 at least",
    );
    const text = printed.join("\n");
    expect(text).toContain(
      "Breaks without a deprecation in 0.1.0 (the changelog has to say what to do instead):\n  a: removed",
    );
    expect(text).toContain("## [0.1.1] - 2026-02-03");
  });

  it.each<[string, Partial<ReleaseOptions>, string]>([
    ["without news", { version: "0.1.1" }, "CHANGELOG.md says nothing under Unreleased"],
    [
      "that has not been checked",
      { version: "0.1.1", write: true, skipChecks: true },
      "a release is checked",
    ],
    [
      "since a commit that does not exist",
      { version: "0.1.1", since: "v9" },
      "git rev-parse: fatal: Needed a single revision",
    ],
    ["of no version", { version: "next" }, "`next` is not a version"],
  ])("%s is refused", async (_, options, message) => {
    await expect(run({ version: "0.1.1", ...options })).rejects.toThrow(message);
  });

  it("of a tree with changes that are not committed is refused, or said to leave them out", async () => {
    await commit(withNews("Something."), "Second");
    await writeFile(join(root, "new.txt"), "x");
    await expect(run({ version: "0.1.1", write: true })).rejects.toThrow("1 file has changes");
    await run({ version: "0.1.1", skipChecks: true });
    expect(printed.join("\n")).toContain("the release is that of the last commit");
  });

  it("of a version that has a tag is refused", async () => {
    git("tag", "v0.1.1");
    await expect(run({ version: "0.1.1" })).rejects.toThrow("there is a tag v0.1.1");
  });

  it("whose files do not agree on the present version is refused", async () => {
    await commit(
      { ...withNews("x"), "src/handwritten/version.ts": `export const version = "0.0.9";\n` },
      "Second",
    );
    await expect(run({ version: "0.1.1" })).rejects.toThrow(
      "src/handwritten/version.ts names 0.0.9, and package.json 0.1.0",
    );
  });
});
