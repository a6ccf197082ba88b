import { mkdtemp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from "@microsoft/api-extractor";

/**
 * Every exported declaration of the entry points as API Extractor prints them, and the declarations that these name.
 *
 * @param types - the folder that `stageDeclarations` made
 * @param files - the declarations of the entry points, relative to `types`
 */
export const reportDeclarations = async (
  types: string,
  files: readonly string[],
): Promise<readonly string[]> => {
  const project = dirname(types);
  const reports = await mkdtemp(join(project, "reports-"));
  const configs = files.map((file, index) =>
    ExtractorConfig.prepare({
      configObject: configOf(project, join(types, file), reports, String(index)),
      configObjectFullPath: undefined,
      packageJsonFullPath: join(project, "package.json"),
    }),
  );
  const [first] = configs;
  if (!first) return [];
  // One program for all of them: most of the time is spent in reading declarations.
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: configs.map((config) => config.mainEntryPointFilePath),
  });
  return Promise.all(
    configs.map(async (config) => {
      Extractor.invoke(config, {
        localBuild: true,
        compilerState,
        messageCallback: (message) => {
          message.handled = true;
        },
      });
      return textOf(await readFile(config.reportFilePath, "utf8"));
    }),
  );
};

const configOf = (project: string, file: string, reportFolder: string, name: string): IConfigFile => ({
  projectFolder: project,
  mainEntryPointFilePath: file,
  compiler: {
    overrideTsconfig: {
      compilerOptions: {
        target: "ES2023",
        lib: ["ES2024", "ESNext.Array", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        module: "NodeNext",
        types: ["node"],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: true,
      },
      files: [file],
    },
  },
  apiReport: {
    enabled: true,
    reportFolder,
    reportTempFolder: join(reportFolder, "temporary"),
    reportFileName: name,
    includeForgottenExports: true,
  },
  docModel: { enabled: false },
  dtsRollup: { enabled: false },
  tsdocMetadata: { enabled: false },
  newlineKind: "lf",
  messages: {
    compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
  },
});

/** The declarations of a report, without the traces of comments, and the same in whatever order files are read. */
const textOf = (report: string): string => {
  const [, code = ""] = /```ts\n([\s\S]*)\n```/.exec(report) ?? [];
  return oneOfEach(
    code
      // Of a constant in a namespace the word "const" stands before the comment.
      .replace(/const \/\/ \(undocumented\)\n */g, "const ")
      .replace(/^ *\/\/ \(undocumented\)\n/gm, "")
      .replace(/^( *\/\/) (?:@public )?(@deprecated)(?: \(undocumented\))?$/gm, "$1 $2")
      .replace(/^\/\/ @public(?: \(undocumented\))?\n/gm, "")
      .replace(/^\/\/ \(No @packageDocumentation.*\n/gm, "")
      .replace(/^import type /gm, "import ")
      .replace(/\n{2,}(?=[ }|&(])/g, "\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
  );
};

/**
 * Two files may each have an alias of the same name and type. Which of them is numbered depends on the order in which
 * they are read, so they are made one.
 */
const oneOfEach = (code: string): string => {
  for (const [declaration, numbered = "", name, type] of code.matchAll(/^type ((\w+)_\d+) = (.*;)\n\n/gm))
    if (code.includes(`\ntype ${name} = ${type}\n`))
      return oneOfEach(
        code.replace(declaration, "").replaceAll(new RegExp(`\\b${numbered}\\b`, "g"), name ?? ""),
      );
  return code;
};
