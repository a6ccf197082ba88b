import { type ModuleImports, reachedFrom } from "./module-graph.ts";

/** How the package is entered, and what its modules import. */
export interface PackageGraph {
  /** The module of each entry point of `exports`, by its name: `.`, `./core`. */
  readonly entries: ReadonlyMap<string, string>;
  /** The modules that each `#` import may lead to. */
  readonly platforms: Readonly<Record<string, readonly string[]>>;
  importsOf(id: string): ModuleImports;
}

/** Decides which joined module a module goes into. */
export interface Chunks {
  /** Its name; undefined: rollup splits it as the entry points need it. */
  chunkOf(id: string): string | undefined;
  /** Every module that an entry point loads, on any platform. */
  neededBy(entry: string): ReadonlySet<string>;
}

/** The entry point whose shared modules are joined: the class API needs them all. */
const ROOT = ".";
/** The chunks of what it shares. */
const SHARED: readonly string[] = ["engine", "stubs", "create-client"];

/**
 * What one entry point alone needs stays in that entry point's file. What the root shares with another one is joined, because
 * each file costs 0.3 ms when a process starts:
 *
 * - `engine`: the modules that both need, with what the root needs through a `#` import and another entry point as well
 * - `stubs`: what it shares with `./operations` alone, which otherwise would load the engine
 * - `create-client`: what imports a platform's file. That file imports the engine, so in the engine it would close a circle
 *
 * See decision 76 in docs/decisions.md.
 */
export const chunksOf = (graph: PackageGraph): Chunks => {
  const direct = (id: string): readonly string[] => graph.importsOf(id).modules;
  const onAnyPlatform = (id: string): readonly string[] => {
    const { modules, platforms } = graph.importsOf(id);
    return [...modules, ...platforms.flatMap((name) => graph.platforms[name] ?? [])];
  };
  // The modules of resources load the root: what it alone needs stays with it.
  const entries = [...graph.entries].filter(([name]) => !name.startsWith("./resources")).map(([, id]) => id);
  const roots = [...new Set([...entries, ...Object.values(graph.platforms).flat()])];
  const reached = new Map(roots.map((id) => [id, reachedFrom(id, direct)]));
  const needed = new Map(
    [...graph.entries].map(([name, id]) => [name, reachedFrom(id, onAnyPlatform)] as const),
  );
  const neededBy = (entry: string): ReadonlySet<string> => needed.get(entry) ?? new Set();
  const [root, operations] = [graph.entries.get(ROOT), graph.entries.get("./operations")];

  const chunkOf = (id: string): string | undefined => {
    const users = roots.filter((user) => reached.get(user)?.has(id));
    if (roots.includes(id) || users.length < 2 || !neededBy(ROOT).has(id)) return undefined;
    if (users.length === 2 && users.every((user) => user === root || user === operations)) return "stubs";
    const usesPlatform = [...reachedFrom(id, direct)].some(
      (module) => graph.importsOf(module).platforms.length > 0,
    );
    return usesPlatform ? "create-client" : "engine";
  };
  return { chunkOf, neededBy };
};

/** A joined module, and the modules in it. */
export interface Chunk {
  readonly name: string;
  /** The entry point that it is the file of; undefined for every other chunk. */
  readonly entry: string | undefined;
  readonly modules: readonly string[];
}

/** The modules of a chunk that its entry point does not load; the root's shared chunks belong to the root. */
export const strangersIn = ({ name, entry, modules }: Chunk, { neededBy }: Chunks): readonly string[] => {
  const owner = entry ?? (SHARED.includes(name) ? ROOT : undefined);
  return owner === undefined ? [] : modules.filter((id) => !neededBy(owner).has(id));
};
