import type { Uploadable } from "../../contract.ts";
import { checkOptions } from "../../core/options/check-options.ts";
import { TEXT } from "../../core/options/kinds.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import { UsageError } from "../../errors/index.ts";
import type { RequestOptions } from "../../resources/resource.ts";
import type { PreparedAgentFiles } from "../agent-files.ts";
import type { BetaAgentsEnvironmentsFilesHelpers } from "../beta-agents-environments-files.ts";
import { fileOf } from "./agent-file.ts";
import { selectBelow, selectPath } from "./selected-path.ts";

/** Which files of a directory, and where they are to be. */
export interface AgentDirectoryParams {
  /** Paths below the directory, with `/` between their names: `["src/main.py"]`. */
  readonly include: readonly string[];
  /** The folder in the environment. Default: `/workspace` */
  readonly to?: string | undefined;
}

const RULES = {
  include: [
    "a list of paths below the directory",
    (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  ] as const,
  to: TEXT,
};

/**
 * Uploads files of a directory one after the other, for the `files` of a new environment. All are looked at before the first is sent.
 *
 * @param resource - `openai.beta.agents.environments.files`
 * @throws UsageError for a path that leads out of the directory, by `..` or by a symbolic link, for one that comes twice, and for
 * what is no regular file; nothing is sent then
 * @throws Error of `node:fs`, such as `ENOENT`; nothing is sent then either
 * @throws the same as `prepare()`
 */
export const prepareAgentDirectory = async (
  resource: Pick<BetaAgentsEnvironmentsFilesHelpers, "prepare">,
  directory: string,
  params: AgentDirectoryParams,
  options?: RequestOptions,
): Promise<PreparedAgentFiles> => {
  checkOptions(params, RULES, { of: "prepareAgentDirectory()", such: '`{ include: ["data.csv"] }`' });
  const { include, to = "/workspace" } = params;
  const paths = [...include];
  if (new Set(paths).size < paths.length) throw new UsageError("a path of `include` comes twice");
  const names = paths.map(namesOf);
  const root = await selectPath(directory);
  if (!root.stats.isDirectory()) throw new UsageError(`${root.path} is no directory`);
  const files: Record<string, Uploadable> = {};
  for (const path of names) files[[to, ...path].join("/")] = fileOf(await selectBelow(root.path, path));
  return resource.prepare(files, options);
};

const namesOf = (path: string): readonly string[] => {
  const names = path.split("/");
  if (/[\\\0]/.test(path) || names.some((name) => name === "" || name === "." || name === ".."))
    throw new UsageError(`\`${safeText(path, 80)}\` of \`include\` is no path below the directory`);
  return names;
};
