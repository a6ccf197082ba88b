import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Plugin, rollup } from "rollup";

/** What each policy says that no other one does, and so stands in every bundle that it is in. */
const MARKS: Readonly<Record<string, string>> = {
  budget: "budget.limits",
  cache: "maxEntryBytes",
  coalesce: "shares the request with",
  batch: "inputs together",
  circuitBreaker: "the circuit of",
  compression: "new CompressionStream",
  deadline: "ends the call after",
  failover: "`failover.targets",
  firstEvent: "waits for the first event of the stream",
  health: "unhealthyAfter",
  hedge: "`hedge.after`",
  ledger: "writes every attempt down",
  liveReliability: "is not kept: there are",
  metrics: '"(others)"',
  prometheusText: "calls_in_flight",
  diagnosticsChannel: "node:diagnostics_channel",
  rateLimit: "`rateLimit` needs a limit",
  redisLimits: "HGETALL",
  retryBudget: "failureCost",
  throttle: "refuses most calls",
  tokenEstimator: 'fields["max_completion_tokens"]',
  checkHealth: "checkHealth",
};

/** Providers with a class or an entry point of their own, and what each says that nothing else does. */
const PROVIDERS: Readonly<Record<string, string>> = {
  bedrock: "bedrock-mantle",
  signature: "@smithy/signature-v4",
};

/** What a policy is built on has its mark too. */
const HOLDS: Readonly<Record<string, readonly string[]>> = {
  budget: ["tokenEstimator"],
  rateLimit: ["tokenEstimator"],
};

/** What programs import, and the marks that may be in their bundles. */
const PROGRAMS: readonly (readonly [program: string, allowed: readonly string[]])[] = [
  ['import OpenAI from "api-openai"; console.log(new OpenAI({ apiKey: "k" }));', []],
  ['import { createClient } from "api-openai/core"; console.log(createClient({ apiKey: "k" }));', []],
  ['import { BedrockOpenAI } from "api-openai"; console.log(BedrockOpenAI);', ["bedrock"]],
  ['import { bedrock } from "api-openai/providers/bedrock"; console.log(bedrock);', ["bedrock"]],
  [
    'import { bedrock } from "api-openai/providers/bedrock/aws"; console.log(bedrock);',
    ["bedrock", "signature"],
  ],
  ...Object.keys(MARKS).map((name): readonly [string, readonly string[]] => [
    `import { ${name} } from "api-openai/reliability"; console.log(${name});`,
    [name, ...(HOLDS[name] ?? [])],
  ]),
];

/**
 * Bundles programs as a user would, and looks for what they did not import.
 *
 * @param app - a folder with the package installed
 * @throws when a bundle holds a policy or a provider that its program does not import, or does not hold the one that it does
 */
export const checkBundles = async (app: string): Promise<void> => {
  const faults: string[] = [];
  for (const [program, allowed] of PROGRAMS) {
    const code = await bundle(app, program);
    const found = Object.entries({ ...MARKS, ...PROVIDERS }).flatMap(([name, mark]) =>
      code.includes(mark) ? [name] : [],
    );
    const extra = found.filter((name) => !allowed.includes(name));
    const [first] = allowed;
    if (extra.length) faults.push(`${program} has ${extra.join(", ")} in its bundle`);
    if (first && !found.includes(first)) faults.push(`${program} has not: its mark must have changed`);
  }
  if (faults.length) throw new Error(faults.join("\n"));
};

const bundle = async (app: string, program: string): Promise<string> => {
  const made = await rollup({
    input: "program",
    plugins: [inFolder(app, program)],
    external: /^node:/,
    onLog: () => {},
  });
  const { output } = await made.generate({ format: "es", inlineDynamicImports: true });
  await made.close();
  return output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("\n");
};

/** Resolves packages as Node does, by their `exports` and `imports`; that much of a bundler is all that is needed. */
const inFolder = (app: string, program: string): Plugin => ({
  name: "in-folder",
  resolveId: (name, importer) => {
    if (name === "program") return { id: "program", moduleSideEffects: true };
    if (name.startsWith(".")) return { id: join(dirname(importer ?? ""), name), moduleSideEffects: false };
    return resolvePackage(join(app, "node_modules"), name);
  },
  load: (id) => (id === "program" ? program : readFile(id, "utf8")),
});

const resolvePackage = async (
  modules: string,
  name: string,
): Promise<{ id: string; moduleSideEffects: false }> => {
  const isOwn = name.startsWith("#");
  const [, folder = "", rest = ""] = /^(@[^/]+\/[^/]+|[^/]+)(.*)$/.exec(isOwn ? "api-openai" : name) ?? [];
  const manifest = JSON.parse(await readFile(join(modules, folder, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, unknown>>;
    readonly imports: Readonly<Record<string, unknown>>;
  };
  const target = isOwn ? manifest.imports[name] : manifest.exports[`.${rest}`];
  return { id: join(modules, folder, byCondition(target)), moduleSideEffects: false };
};

const byCondition = (target: unknown): string => {
  if (typeof target === "string") return target;
  for (const [condition, next] of Object.entries(target as object))
    if (/^(?:browser|import|default)$/.test(condition)) return byCondition(next);
  throw new Error(`nothing for a browser in ${JSON.stringify(target)}`);
};
