import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DeliberateName, deliberateName, differencesOf } from "../published/differences.ts";
import { type Installed, installPublished } from "../published/install.ts";
import { readReportOf } from "../read-report.ts";
import { checked, type Result, type Row } from "../row.ts";
import { runCommand } from "../run-command.ts";
import type { Workspace } from "../workspace.ts";

const ERRORS = ["message of an error", "name of an error"] as const;

interface Used {
  readonly program: string;
  /** The deliberate differences that it shows. */
  readonly deliberate: readonly DeliberateName[];
  /** Errors of its types that are not there with `openai`, and why. */
  readonly typeErrors?: readonly (readonly [error: RegExp, why: string])[];
}

/** Of each package what is run, and what differs. */
const PACKAGES: Readonly<Record<string, Used>> = {
  "@openai/agents": { program: "agents", deliberate: [...ERRORS, "dialect of a schema"] },
  "@langchain/openai": { program: "langchain", deliberate: [...ERRORS, "encoding of embeddings"] },
  "@instructor-ai/instructor": { program: "instructor", deliberate: [...ERRORS, "encoding of embeddings"] },
  langsmith: {
    program: "langsmith",
    deliberate: [...ERRORS, "encoding of embeddings", "dialect of a schema"],
  },
  braintrust: {
    program: "braintrust",
    deliberate: [...ERRORS, "record of an error", "encoding of embeddings", "dialect of a schema"],
  },
  "@langfuse/openai": {
    program: "langfuse",
    deliberate: [...ERRORS, "encoding of embeddings", "dialect of a schema"],
  },
  "@opentelemetry/instrumentation-openai": {
    program: "opentelemetry",
    deliberate: [...ERRORS, "encoding of embeddings"],
  },
  "@traceloop/instrumentation-openai": {
    program: "traceloop",
    deliberate: [...ERRORS, "encoding of embeddings", "dialect of a schema"],
  },
  "@arizeai/openinference-instrumentation-openai": {
    program: "openinference",
    deliberate: [...ERRORS, "encoding of embeddings", "dialect of a schema"],
  },
  "@llamaindex/openai": { program: "llamaindex", deliberate: [...ERRORS, "encoding of embeddings"] },
  "portkey-ai": {
    program: "portkey",
    deliberate: [],
    typeErrors: [
      [
        /beta\/realtime\/ws\.d\.ts.*TS2416: Property 'socket'/,
        "`socket` of a class of sockets is a view of the connection, and no WebSocket of `ws`",
      ],
    ],
  },
  autoevals: { program: "autoevals", deliberate: [...ERRORS, "encoding of embeddings"] },
};

/** What a step gave, or threw, and what it sent. */
type Outcomes = Readonly<Record<string, { readonly error?: unknown }>>;

const outcomesOf = async (workspace: Workspace, cwd: string, program: string): Promise<Outcomes> =>
  readReportOf<Outcomes>(
    await runCommand(workspace.tool("node24/bin/node"), ["setting/run.ts", program], { cwd }),
  );

/** Runs the steps with both, and compares what each gives and sends. */
const compareSteps = async (
  workspace: Workspace,
  { official, replaced }: Installed,
  { program, deliberate }: Used,
): Promise<readonly Result[]> => {
  const theirs = await outcomesOf(workspace, official, program);
  const ours = await outcomesOf(workspace, replaced, program);
  const seen = new Set<DeliberateName>();
  const results: Result[] = [];
  for (const step of new Set([...Object.keys(theirs), ...Object.keys(ours)]))
    results.push(
      await checked(step, () => {
        if (theirs[step]?.error) throw new Error(`with openai: ${JSON.stringify(theirs[step].error)}`);
        const others = differencesOf(theirs[step], ours[step]).filter((difference) => {
          const name = deliberateName(difference);
          if (name) seen.add(name);
          return !name || !deliberate.includes(name);
        });
        if (others.length) throw new Error(others.map((other) => JSON.stringify(other)).join("\n"));
      }),
    );
  const unseen = deliberate.filter((name) => !seen.has(name));
  results.push(
    await checked("the differences that are listed are there", () => {
      if (unseen.length) throw new Error(`not seen: ${unseen.join(", ")}`);
    }),
  );
  return results;
};

/** What the compiler says of a program and of all declarations that it reads. */
const typeErrorsOf = async (
  workspace: Workspace,
  folder: string,
  program: string,
): Promise<readonly string[]> => {
  const compilerOptions = {
    target: "es2024",
    lib: ["es2024", "esnext.disposable", "dom", "dom.iterable", "dom.asynciterable"],
    module: "nodenext",
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ["node"],
  };
  const config = join(folder, `tsconfig.${program}.json`);
  const files = [`programs/${program}.ts`, "setting/run.ts"];
  await writeFile(config, JSON.stringify({ compilerOptions, files }));
  const args = [workspace.tool("typescript7/bin/tsc"), "-p", config, "--pretty", "false"];
  const output = await runCommand(process.execPath, args, { cwd: folder }).catch(
    (error: Error) => error.message,
  );
  if (!output) return [];
  const errors = output.split("\n").filter((line) => /\(\d+,\d+\): error TS\d+: /.test(line));
  if (!errors.length) throw new Error(output);
  return errors.map((line) => line.replaceAll(folder, ""));
};

const compareTypes = (
  workspace: Workspace,
  { official, replaced }: Installed,
  { program, typeErrors = [] }: Used,
): Promise<Result> =>
  checked("its types, `skipLibCheck` off", async () => {
    const known = new Set(await typeErrorsOf(workspace, official, program));
    const added = (await typeErrorsOf(workspace, replaced, program)).filter((error) => !known.has(error));
    const others = added.filter((error) => !typeErrors.some(([listed]) => listed.test(error)));
    if (others.length) throw new Error(others.join("\n"));
    const gone = typeErrors.filter(([listed]) => !added.some((error) => listed.test(error)));
    if (gone.length) throw new Error(`not seen: ${gone.join(", ")}`);
  });

const row = (name: string): Row => ({
  name: `published ${name}`,
  group: "Published packages, with this one in the place of `openai`",
  version: async (workspace) => {
    const { versionOf } = await installPublished(workspace);
    return `${versionOf(name)}, compared with \`openai\` ${versionOf("openai")}`;
  },
  run: async (workspace) => {
    const installed = await installPublished(workspace);
    const used = PACKAGES[name] as Used;
    return [
      ...(await compareSteps(workspace, installed, used)),
      await compareTypes(workspace, installed, used),
    ];
  },
});

/** Packages that use `openai` give the same results, send the same and compile, with this one in its place. */
export const publishedRows: readonly Row[] = Object.keys(PACKAGES).map(row);
