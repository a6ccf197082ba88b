/** Which field of a package.json replaces a dependency of dependencies. */
export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

type Fields = Record<string, unknown>;

const DEPENDENCIES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;

/** How a package.json is changed. */
export interface ManifestOptions {
  /** The version of this package. */
  readonly version: string;
  /** Replaces the official package in dependencies of dependencies, too. */
  readonly overrides?: PackageManager | undefined;
}

/**
 * A package.json that depends on this package in place of the official one. Its indentation, line ends and order stay.
 *
 * @throws SyntaxError for what is no JSON
 */
export const migrateManifest = (text: string, { version, overrides }: ManifestOptions): string => {
  const manifest = JSON.parse(text) as Fields;
  const range = `^${version}`;
  let isChanged = false;
  for (const field of DEPENDENCIES) {
    const given = manifest[field] as Record<string, string> | undefined;
    // One that is this package under the official name already does what is wanted.
    if (given?.["openai"] === undefined || given["openai"].startsWith("npm:api-openai")) continue;
    manifest[field] = renamed(given, range);
    isChanged = true;
  }
  if (overrides && override(manifest, overrides, `npm:api-openai@${range}`)) isChanged = true;
  return isChanged ? written(manifest, text) : text;
};

/** Names of dependencies that were sorted are sorted again; else the name stands where the other stood. */
const renamed = (given: Readonly<Record<string, string>>, range: string): Record<string, string> => {
  const names = Object.keys(given);
  const isSorted = names.every((name, index) => index === 0 || (names[index - 1] as string) <= name);
  const entries = Object.entries(given)
    .filter(([name]) => name !== "api-openai")
    .map(([name, value]): [string, string] => (name === "openai" ? ["api-openai", range] : [name, value]));
  return Object.fromEntries(isSorted ? entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) : entries);
};

/** @returns whether it was not there */
const override = (manifest: Fields, manager: PackageManager, target: string): boolean => {
  const holder = manager === "pnpm" ? below(manifest, "pnpm") : manifest;
  const field = below(holder, manager === "yarn" ? "resolutions" : "overrides");
  if (typeof field["openai"] === "string" && field["openai"].startsWith("npm:api-openai")) return false;
  field["openai"] = target;
  return true;
};

const below = (fields: Fields, name: string): Fields => {
  fields[name] ??= {};
  return fields[name] as Fields;
};

const written = (manifest: Fields, before: string): string => {
  const indentation = /^[ \t]+(?=")/m.exec(before)?.[0] ?? "  ";
  const end = /\s*$/.exec(before)?.[0] ?? "";
  const text = JSON.stringify(manifest, null, indentation) + end.replaceAll("\r\n", "\n");
  return before.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
};
