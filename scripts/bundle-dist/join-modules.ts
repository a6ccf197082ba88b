import { isAbsolute, relative } from "node:path";
import { type GetModuleInfo, type OutputOptions, rollup } from "rollup";
import { type Chunks, chunksOf, type PackageGraph, strangersIn } from "./chunks.ts";
import { indentWithTabs } from "./indent-with-tabs.ts";
import { isInlined, resolveInlined } from "./inlined-packages.ts";
import type { Entries } from "./package-manifest.ts";
import { type Dropped, withoutComments } from "./without-comments.ts";

const EXPECTED: ReadonlySet<string> = new Set([
  // An entry point that holds types only has no code, and is meant so.
  "EMPTY_BUNDLE",
  // Within an inlined package; those of ours are found by `findCircle`.
  "CIRCULAR_DEPENDENCY",
]);

/** Writes the joined modules; returned by {@link joinModules}, which has read the sources by then. */
export type WriteJoined = (output: OutputOptions) => Promise<void>;

/**
 * Joins the modules of one module system.
 *
 * @param dropped - which comments the joined modules lose
 * @throws Error when a joined module holds one that its entry point does not need
 */
export const joinModules = async (
  { entries, platforms }: Entries,
  dropped: Dropped,
): Promise<WriteJoined> => {
  const files = [...entries.values(), ...Object.values(platforms).flat()];
  let chunks: Chunks | undefined;
  const bundle = await rollup({
    input: Object.fromEntries(files.map((file) => [nameOf(file), file])),
    plugins: [
      resolveInlined(),
      {
        name: "compact",
        // What has no comments is not there to be read.
        transform: (text) =>
          indentWithTabs(withoutComments(text, "documentation"), dropped === "all" ? "" : "\t"),
        // Rollup itself reads what is pure in the others, so they go last.
        renderChunk: (text) => (dropped === "all" ? withoutComments(text, "all") : null),
      },
    ],
    external: (id) => /^[^./]/.test(id) && !isInlined(id),
    treeshake: { moduleSideEffects: false },
    onLog: (level, log, handler) => !EXPECTED.has(log.code ?? "") && handler(level, log),
  });
  return async (output) => {
    const written = await bundle.write({
      ...output,
      // Entry points that only hand on are empty for rollup, which would put them into one file and load the parts of all.
      experimentalMinChunkSize: 0,
      manualChunks: (id, { getModuleInfo }) => {
        chunks ??= chunksOf({ entries, platforms, importsOf: importsOf(getModuleInfo) });
        return chunks.chunkOf(id);
      },
      // Another module's imports are that module's business: hoisted, they would be resolved once more for each importer.
      hoistTransitiveImports: false,
      minifyInternalExports: false,
    });
    for (const chunk of written.output) {
      if (chunk.type !== "chunk" || !chunks) continue;
      const { facadeModuleId, name, moduleIds } = chunk;
      const entry = [...entries].find(([, file]) => file === facadeModuleId)?.[0];
      const strangers = strangersIn({ name, entry, modules: moduleIds }, chunks);
      if (strangers.length > 0)
        throw new Error(
          `${chunk.fileName} holds what its entry point does not need: ${strangers.join(", ")}`,
        );
    }
  };
};

const nameOf = (file: string): string =>
  relative("dist", file).replace(/\.js$/, "").replace("handwritten/common-js", "handwritten/index");

const importsOf =
  (getModuleInfo: GetModuleInfo): PackageGraph["importsOf"] =>
  (id) => {
    const imported = getModuleInfo(id)?.importedIds ?? [];
    return {
      modules: imported.filter((other) => isAbsolute(other)),
      platforms: imported.filter((other) => other.startsWith("#")),
    };
  };
