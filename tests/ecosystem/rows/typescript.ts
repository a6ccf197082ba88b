import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checked, notApplicable, type Result, type Row } from "../row.ts";
import { runCommand } from "../run-command.ts";
import type { Workspace } from "../workspace.ts";

/** The compilers by the names of their packages in package.json. */
const COMPILERS = {
  "typescript5-7": 5.7,
  "typescript5-8": 5.8,
  "typescript5-9": 5.9,
  typescript6: 6,
  typescript7: 7,
} as const;

interface Mode {
  /** Of `tsconfig.json`. */
  readonly options: object;
  /** Which module systems the files of it are in. */
  readonly files: readonly ("esm" | "cjs")[];
  /** Whether the package's declarations are checked too (`skipLibCheck` off), where no other mode finds the same ones. */
  readonly checksDeclarations: boolean;
  /** What is compiled is for a bundler, and Node cannot run it. */
  readonly needsBundler?: boolean;
  /** The first and the last compiler that knows it, and why no other does. */
  readonly since?: readonly [version: number, why: string];
  readonly until?: readonly [version: number, why: string];
}

/** The ways in which TypeScript finds modules. */
const MODES: Readonly<Record<string, Mode>> = {
  node10: {
    options: { module: "commonjs", moduleResolution: "node10", esModuleInterop: true },
    files: ["cjs"],
    checksDeclarations: true,
    until: [6, "TypeScript 7 has no `node10`"],
  },
  "node10 without esModuleInterop": {
    options: { module: "commonjs", moduleResolution: "node10", esModuleInterop: false },
    files: ["cjs"],
    checksDeclarations: false,
    until: [6, "TypeScript 7 has no `node10`"],
  },
  node16: {
    options: { module: "node16", moduleResolution: "node16" },
    files: ["esm", "cjs"],
    checksDeclarations: true,
  },
  node20: {
    options: { module: "node20" },
    files: ["esm", "cjs"],
    checksDeclarations: false,
    since: [5.9, "`node20` came with TypeScript 5.9"],
  },
  nodenext: {
    options: { module: "nodenext", moduleResolution: "nodenext" },
    files: ["esm", "cjs"],
    checksDeclarations: true,
  },
  "bundler esnext": {
    options: { module: "esnext", moduleResolution: "bundler" },
    files: ["esm"],
    checksDeclarations: true,
  },
  "bundler preserve": {
    options: { module: "preserve", moduleResolution: "bundler" },
    files: ["esm", "cjs"],
    checksDeclarations: false,
    needsBundler: true,
  },
};

/** What a program knows of its platform. */
const PLATFORMS = {
  "without DOM types": { lib: ["es2022"], types: ["node"] },
  "with DOM types, without Node's": {
    lib: ["es2022", "dom", "dom.iterable"],
    types: [],
  },
} as const;

/** The programs of a mode: of each, its path and the one that it is a copy of. Only Node's modes know `.mts` and `.cts`. */
const programsOf = (mode: Mode): Readonly<Record<string, string>> => {
  const hasExtensions = !("moduleResolution" in mode.options && mode.options.moduleResolution === "node10");
  return {
    ...(mode.files.includes("esm") && {
      "esm/index.ts": "esm/index.ts",
      "esm/entries.ts": "esm/entries.ts",
      "esm/explicit.mts": "esm/index.ts",
    }),
    ...(mode.files.includes("cjs") && {
      "cjs/index.ts": "cjs/index.ts",
      "cjs/entries.ts": "cjs/entries.ts",
      "cjs/required.ts": "cjs/required.ts",
      ...(hasExtensions && {
        "cjs/explicit.cts": "cjs/index.ts",
        "cjs/explicit-required.cts": "cjs/required.ts",
      }),
    }),
  };
};

/** A program that takes everything of every entry point. */
const entriesProgram = ({ entries }: Workspace): string => {
  const imports = entries.map((name, index) => `import * as entry${index} from ${JSON.stringify(name)};`);
  const used = entries.map((_, index) => `entry${index}`).join(", ");
  return `${imports.join("\n")}\n\nexport const all: object[] = [${used}];\n`;
};

const compile = async (
  workspace: Workspace,
  compiler: keyof typeof COMPILERS,
  mode: Mode,
  platform: keyof typeof PLATFORMS,
): Promise<readonly Result[]> => {
  const project = await workspace.project(
    `${compiler} ${JSON.stringify(mode.options)} ${platform}`,
    "typescript",
  );
  const programs = programsOf(mode);
  for (const folder of mode.files)
    await writeFile(join(project, folder, "entries.ts"), entriesProgram(workspace));
  for (const [file, source] of Object.entries(programs))
    if (file !== source) await cp(join(project, source), join(project, file));
  const compilerOptions = {
    target: "es2022",
    ...mode.options,
    ...PLATFORMS[platform],
    strict: true,
    skipLibCheck: !mode.checksDeclarations,
    noEmitOnError: true,
    ...(COMPILERS[compiler] === 6 && { ignoreDeprecations: "6.0" }),
  };
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: Object.keys(programs) }),
  );
  const tsc = workspace.tool(`${compiler}/bin/tsc`);
  const compiled = await checked(`${platform}: it compiles`, () =>
    runCommand(process.execPath, [tsc, "-p", project], { cwd: project }),
  );
  if (compiled.outcome === "failed" || mode.needsBundler) return [compiled];
  const ran = Object.keys(programs).map((file) =>
    checked(`${platform}: ${file} runs`, () =>
      runCommand(process.execPath, [join(project, file.replace(/ts$/, "js"))], { cwd: project }),
    ),
  );
  return [compiled, ...(await Promise.all(ran))];
};

const missing = ({ since, until }: Mode, version: number): string | undefined => {
  if (since && version < since[0]) return since[1];
  return until && version > until[0] ? until[1] : undefined;
};

const row = (compiler: keyof typeof COMPILERS, name: string, mode: Mode): Row => ({
  name: `${compiler} ${name}`,
  group: "TypeScript",
  version: (workspace) =>
    `TypeScript ${workspace.versionOf(compiler)}, \`${JSON.stringify(mode.options)}\`${mode.checksDeclarations ? ", `skipLibCheck` off" : ""}`,
  run: async (workspace) => {
    const why = missing(mode, COMPILERS[compiler]);
    if (why) return [notApplicable("the mode", why)];
    const results: Result[] = [];
    for (const platform of Object.keys(PLATFORMS) as (keyof typeof PLATFORMS)[])
      results.push(...(await compile(workspace, compiler, mode, platform)));
    return results;
  },
});

export const typescriptRows: readonly Row[] = (Object.keys(COMPILERS) as (keyof typeof COMPILERS)[]).flatMap(
  (compiler) => Object.entries(MODES).map(([name, mode]) => row(compiler, name, mode)),
);
