import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type Project, projects } from "./projects.ts";

const root = process.cwd();

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

const run = (cwd: string, ...args: readonly string[]): Ended => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  return { code: status, printed: stdout + stderr };
};
const command = (cwd: string, ...args: readonly string[]): Ended =>
  run(cwd, join(root, "dist/cli.js"), ...args);

const write = (folder: string, { files }: Pick<Project, "files">): void => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
};

const read = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );

/** As `npm install` would: what the project imports. */
const install = (folder: string): void => {
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/api-openai"));
  for (const name of ["zod", "@types/node"])
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
};

const placesIn = (printed: string): string[] =>
  [...printed.matchAll(/^(\S+:\d+:\d+) differs: /gm)].map(([, place = ""]) => place);

const temporary = () => mkdtempDisposable(join(tmpdir(), "migrate-"));

describe.each(Object.entries(projects))("api-openai migrate, of %s", (_, project) => {
  it("rewrites the names, and reports the places that differ", async () => {
    await using folder = await temporary();
    write(folder.path, project);
    const { code, printed } = command(folder.path, "migrate", ".", "--overrides");
    expect(placesIn(printed)).toEqual(project.places);
    expect(code).toBe(project.places.length ? 1 : 0);
    const after = read(folder.path);
    const changed = Object.keys(after).filter((file) => after[file] !== project.files[file]);
    expect(changed.toSorted()).toEqual(project.changed);
    for (const file of changed.filter((name) => !name.endsWith("package.json")))
      expect(after[file]?.replaceAll("api-openai", "openai")).toBe(project.files[file]);
  });

  it("prints what would change and writes nothing with --dry, and changes nothing a second time", async () => {
    await using folder = await temporary();
    write(folder.path, project);
    const dry = command(folder.path, "migrate", ".", "--overrides", "--dry");
    expect(read(folder.path)).toEqual(project.files);
    expect([...dry.printed.matchAll(/^\+\+\+ b\/(\S+)/gm)].map(([, file]) => file).toSorted()).toEqual(
      project.changed,
    );
    command(folder.path, "migrate", ".", "--overrides");
    const once = read(folder.path);
    const again = command(folder.path, "migrate", ".", "--overrides");
    expect(again.printed).toMatch(/^0 files changed/m);
    expect(placesIn(again.printed)).toEqual(project.places);
    expect(read(folder.path)).toEqual(once);
  });

  (project.isTyped ? it : it.skip)("compiles afterwards", async () => {
    await using folder = await temporary();
    write(folder.path, project);
    command(folder.path, "migrate", ".");
    install(folder.path);
    const compiled = run(folder.path, join(root, "node_modules/typescript/bin/tsc"), "-p", ".");
    expect(compiled).toEqual({ code: 0, printed: "" });
  });

  (project.runs ? it : it.skip)("runs afterwards", async () => {
    await using folder = await temporary();
    write(folder.path, project);
    command(folder.path, "migrate", ".");
    install(folder.path);
    expect(run(folder.path, project.runs as string)).toEqual({ code: 0, printed: "ready\n" });
  });
});

describe("api-openai", () => {
  it("applies as a patch what it prints", async () => {
    await using folder = await temporary();
    const project = projects["TypeScript"] as Project;
    write(folder.path, project);
    const { printed } = command(folder.path, "migrate", ".", "--dry");
    const patch = printed.slice(0, printed.lastIndexOf("\n", printed.length - 2) + 1);
    const { status } = spawnSync("git", ["apply", "-"], { cwd: folder.path, input: patch, encoding: "utf8" });
    expect(status).toBe(0);
    expect(command(folder.path, "migrate", ".").printed).toMatch(/^0 files changed/);
  });

  it.each([
    [["--help"], 0, /^Usage: api-openai migrate/],
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/],
    [[], 2, /Usage/],
    [["migrate"], 2, /Usage/],
    [["migrate", "a", "b"], 2, /Usage/],
    [["other", "."], 2, /Usage/],
    [["migrate", ".", "--no-such"], 2, /no-such/],
    [["migrate", "no-such-folder"], 2, /no-such-folder/],
  ])("ends %j with %i", async (args, code, text) => {
    await using folder = await temporary();
    const ended = command(folder.path, ...args);
    expect(ended.code).toBe(code);
    expect(ended.printed).toMatch(text);
  });

  it("says in one line what to install where ts-morph is not there", async () => {
    await using folder = await temporary();
    mkdirSync(join(folder.path, "dist"));
    writeFileSync(join(folder.path, "package.json"), '{ "name": "api-openai", "type": "module" }');
    writeFileSync(join(folder.path, "dist/cli.js"), readFileSync("dist/cli.js"));
    expect(run(folder.path, "dist/cli.js", "migrate", ".")).toEqual({
      code: 2,
      printed:
        "api-openai: it needs the package ts-morph: npx -p ts-morph -p api-openai api-openai migrate <folder>\n",
    });
  });
});
