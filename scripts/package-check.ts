import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { checkBundles } from "./package-check/bundle-contents.ts";
import { checkPackedLinks } from "./package-check/packed-links.ts";
import { writePagePrograms } from "./package-check/page-programs.ts";
import { runExamples } from "./package-check/run-examples.ts";

/**
 * Proves the package and not just the code: packs it, has publint and are-the-types-wrong look at the tarball,
 * installs it in an empty folder, loads every entry point by `import` and by `require`, compiles the programs of
 * `tests/types` and of the documentation against its declarations with every supported TypeScript, and runs the
 * examples.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const run = promisify(execFile);
const node = process.execPath;
const bin = (name: string): string => join(root, "node_modules", name);

let failed = 0;
const check = async (name: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    const said = [stdout, stderr].filter(Boolean).join("\n") || message;
    console.log(`FAIL ${name}\n${said.split("\n").slice(0, 30).join("\n")}`);
  }
};

const folder = await mkdtemp(join(tmpdir(), "api-openai-package-"));
try {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
  const packed = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
  const tarball = join(folder, (Object.values(packed)[0] as { filename: string }).filename);

  await check("publint", () =>
    run(node, [bin("publint/src/cli.js"), "run", tarball, "--strict"], { cwd: root }),
  );
  await check("are the types wrong", () =>
    run(node, [bin("@arethetypeswrong/cli/dist/index.js"), tarball], { cwd: root }),
  );

  const app = join(folder, "app");
  await mkdir(app);
  await writeFile(join(app, "package.json"), '{ "name": "app", "private": true, "type": "module" }\n');
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", tarball], { cwd: app });
  await check("every link of the packed pages leads somewhere", () =>
    checkPackedLinks(root, join(app, "node_modules/api-openai")),
  );
  const { default: manifest } = await import("../package.json", { with: { type: "json" } });
  const entries = Object.entries(manifest.exports)
    // What the patterns lead to is tried by tests/compat.
    .filter(([name, target]) => typeof target === "object" && !name.includes("*"))
    .map(([name]) => name.replace(/^\./, manifest.name));

  // `api-openai/otel` is of use with it only.
  await cp(bin("@opentelemetry/api"), join(app, "node_modules/@opentelemetry/api"), { recursive: true });
  await check("import of every entry point", () =>
    run(node, ["--input-type=module", "-e", entries.map((name) => `await import("${name}");`).join("")], {
      cwd: app,
    }),
  );
  await check("require of every entry point", () =>
    run(node, ["--input-type=commonjs", "-e", entries.map((name) => `require("${name}");`).join("")], {
      cwd: app,
    }),
  );
  await check("require gives the class, with everything on it", () =>
    run(
      node,
      [
        "--input-type=commonjs",
        "-e",
        'const OpenAI = require("api-openai"); const { OpenAI: Named, toFile, RateLimitError } = OpenAI; const o = new OpenAI({ apiKey: "k" }); if (Named !== OpenAI || !toFile || !RateLimitError || typeof o.chat.completions.create !== "function") process.exit(1);',
      ],
      { cwd: app },
    ),
  );
  // A plain installation has none of the optional peers.
  await check("what needs a package that is not installed says so", () =>
    run(
      node,
      [
        "--input-type=module",
        "-e",
        'const { startServer } = await import("api-openai/testing"); const { connectRealtime } = await import("api-openai/realtime"); const { Environment } = await import("api-openai"); const said = async (promise) => promise.then(() => "", ({ message }) => message); const server = await said(startServer()); const socket = await said(connectRealtime(new Environment({ apiKey: "k" }), { model: "m" })); if (!server.includes("npm install --save-dev ajv ajv-formats find-my-way openapi-sampler") || !socket.includes("npm install ws")) throw new Error(server + " / " + socket);',
      ],
      { cwd: app },
    ),
  );
  // The modules are joined in the package, so which frames of a stack are the library's is another question there.
  await writeFile(
    join(app, "caller.mjs"),
    'import OpenAI, { Secret } from "api-openai"; import { onExposure } from "api-openai/core"; let site; onExposure((exposure) => { site ??= exposure.callSite; }); await new OpenAI({ apiKey: Secret.unchecked("k"), baseURL: "http://127.0.0.1:9" }).models.list().catch(() => {}); if (!/caller\\.mjs:1$/.test(site)) throw new Error(String(site));',
  );
  await check("the audit trail names the caller, not the library", () =>
    run(node, ["caller.mjs"], { cwd: app }),
  );

  await check("a bundle holds the policies that it imports, and no others", () => checkBundles(app));

  await cp(join(root, "tests/types"), join(app, "types"), { recursive: true });
  // `api-openai/helpers/zod` is of use with it only.
  await cp(bin("zod"), join(app, "node_modules/zod"), { recursive: true });
  const reliability = (await readdir(join(root, "docs/reliability"))).map(
    (file) => `docs/reliability/${file}`,
  );
  for (const page of [
    "README.md",
    "docs/migrating.md",
    "docs/credentials-and-environments.md",
    "docs/streaming.md",
    "docs/realtime.md",
    "docs/embedded-server.md",
    ...reliability,
  ])
    await writePagePrograms(root, page, join(app, "types"));
  const programs = (await readdir(join(app, "types"))).filter((file) => file.endsWith(".ts"));
  await mkdir(join(app, "node_modules/@types"), { recursive: true });
  await cp(bin("@types/node"), join(app, "node_modules/@types/node"), { recursive: true });
  await cp(bin("undici-types"), join(app, "node_modules/undici-types"), { recursive: true });
  await writeFile(
    join(app, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2022",
        lib: ["es2022", "esnext.disposable", "dom", "dom.iterable"],
        module: "nodenext",
        moduleResolution: "nodenext",
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        types: ["node"],
        // The declarations themselves are checked too, not only their use.
        skipLibCheck: false,
      },
      files: programs.map((file) => `types/${file}`),
    }),
  );
  for (const version of ["typescript-5", "typescript", "typescript-7"])
    await check(`type tests under ${version} (${await versionOf(version)})`, () =>
      run(node, [bin(`${version}/bin/tsc`), "-p", app], { cwd: app }),
    );
  await check("every example runs", () => runExamples(root));
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(failed ? `package: ${failed} checks failed` : "package: all checks passed");
process.exitCode = failed ? 1 : 0;

async function versionOf(name: string): Promise<string> {
  return (
    (await import(join(bin(name), "package.json"), { with: { type: "json" } })) as {
      default: { version: string };
    }
  ).default.version;
}
