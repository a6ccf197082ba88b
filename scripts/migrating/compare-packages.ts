import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readDeclarations } from "./declared-names.ts";
import { type Exceptions, type Explained, explain, KINDS, type Kind, type Name } from "./exceptions.ts";
import { fileOf, ourDeclarations, publicModules, type Target } from "./public-modules.ts";
import { hasMethod, resourceMethods } from "./resource-methods.ts";

/** The public names of the official package, and which of them are not here. */
export interface Comparison {
  readonly version: string;
  readonly official: Readonly<Record<Kind, readonly Name[]>>;
  readonly absent: Readonly<Record<Kind, readonly Explained[]>>;
  /** The options that clients of this package take. */
  readonly ourOptions: readonly string[];
}

/** The names of one kind that the official package has, and whether there is one here. */
interface Compared {
  readonly official: readonly Name[];
  readonly has: (name: Name) => boolean;
}

interface Package {
  readonly folder: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, Target>>;
}

/** Types whose members are compared, by their module. */
const MEMBERS = {
  members: ["client", "OpenAI"],
  clientOptions: ["client", "ClientOptions"],
  azureOptions: ["azure", "AzureClientOptions"],
  callOptions: ["internal/request-options", "RequestOptions"],
} as const;

/**
 * Compares the public names of the official package with those of the build.
 *
 * @param folder of the official package
 * @param root of this repository, built
 * @throws SpecError for a name that is not here without a reason, and for a reason that is none any more
 */
export const comparePackages = async (
  folder: string,
  root: string,
  exceptions: Exceptions,
): Promise<Comparison> => {
  const [theirs, ours] = [await readPackage(folder), await readPackage(root)];
  const modules = await publicModules(folder);
  const declarations = new Map(
    modules.flatMap((module) => {
      const file = ourDeclarations(root, ours.exports, module);
      return file === undefined ? [] : [[module, file] as const];
    }),
  );
  const { ourOptions, ...declared } = declaredNames(theirs, declarations);
  const compared: Readonly<Record<Kind, Compared>> = {
    modules: { official: modules.map((name) => ({ name })), has: ({ name }) => declarations.has(name) },
    ...declared,
    ...(await loadedNames(theirs, ours, [...declarations.keys()])),
  };
  const ofEach = <Value>(make: (compared: Compared, kind: Kind) => Value): Record<Kind, Value> =>
    Object.fromEntries(KINDS.map((kind) => [kind, make(compared[kind], kind)])) as Record<Kind, Value>;
  return {
    version: theirs.version,
    ourOptions,
    official: ofEach(({ official }) => official),
    absent: ofEach(({ official, has }, kind) =>
      explain(
        kind,
        official.filter((name) => !has(name)),
        exceptions[kind],
      ),
    ),
  };
};

const readPackage = async (folder: string): Promise<Package> => ({
  ...(JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Omit<Package, "folder">),
  folder,
});

/** What declarations say: the types of modules, and members of types. */
const declaredNames = (
  { folder }: Package,
  declarations: ReadonlyMap<string, string>,
): Record<"types" | keyof typeof MEMBERS, Compared> & Pick<Comparison, "ourOptions"> => {
  const theirs = (module: string): string => resolve(folder, `${module}.d.ts`);
  const here = (module: string): string => declarations.get(module) ?? "";
  // Those of resources are counted by `names:types`.
  const modules = [...declarations.keys()].filter((module) => !/^resources\b/.test(module));
  const declared = readDeclarations([
    ...modules.map(theirs),
    ...Object.values(MEMBERS).map(([module]) => theirs(module)),
    ...declarations.values(),
  ]);
  const membersOf = ([module, type]: readonly [string, string]): Compared => {
    const ours = new Set(declared.membersOf(here("index"), type));
    return {
      official: declared.membersOf(theirs(module), type).map((name) => ({ name })),
      has: ({ name }) => ours.has(name),
    };
  };
  const options = ["ClientOptions", "AzureClientOptions"].flatMap((type) =>
    declared.membersOf(here("index"), type),
  );
  return {
    ourOptions: [...new Set(options)].toSorted(),
    types: {
      official: modules.flatMap((module) =>
        declared.typesIn(theirs(module)).map((name) => ({ module, name })),
      ),
      has: ({ module = "", name }) => declared.typesIn(here(module)).includes(name),
    },
    members: membersOf(MEMBERS.members),
    clientOptions: membersOf(MEMBERS.clientOptions),
    azureOptions: membersOf(MEMBERS.azureOptions),
    callOptions: membersOf(MEMBERS.callOptions),
  };
};

type Loaded = Readonly<Record<string, unknown>>;

/** What is there when the packages are loaded: the values of modules, the statics of the class, the methods of resources. */
const loadedNames = async (
  theirs: Package,
  ours: Package,
  modules: readonly string[],
): Promise<Record<"values" | "statics" | "methods", Compared>> => {
  const values: Name[] = [];
  const here = new Map<string, Loaded>();
  for (const module of modules) {
    const official = await valuesOf(theirs, module);
    values.push(...official.map((name) => ({ module, name })));
    here.set(module, await load(ours, module));
  }
  const [Theirs, Ours] = [(await load(theirs, "index"))["OpenAI"], here.get("index")?.["OpenAI"]] as [
    Client,
    Client,
  ];
  const keys = { apiKey: "sk-of-nothing", adminAPIKey: "sk-of-nothing" };
  const client = new Ours(keys);
  return {
    values: { official: values, has: ({ module = "", name }) => name in (here.get(module) ?? {}) },
    statics: {
      official: Object.getOwnPropertyNames(Theirs)
        .filter((name) => !BUILT_IN.has(name))
        .map((name) => ({ name })),
      has: ({ name }) => name in Ours,
    },
    methods: {
      official: [...resourceMethods(new Theirs(keys))].flatMap(([resource, names]) =>
        names.map((name) => ({ name: `${resource}.${name}` })),
      ),
      has: ({ name }) => hasMethod(client, name),
    },
  };
};

type Client = new (options: object) => object;

/** What every class has. */
const BUILT_IN: ReadonlySet<string> = new Set(["length", "name", "prototype"]);

/** What a module exports as values; of one that is built on a package which is not installed, by its text. */
const valuesOf = async (of: Package, module: string): Promise<string[]> => {
  try {
    return Object.keys(await load(of, module));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const text = await readFile(resolve(of.folder, fileOf(of.exports, module, "import") ?? ""), "utf8");
    return [...text.matchAll(/^export (?:async )?(?:function|class|const|let) (\w+)/gm)].map(([, name]) =>
      String(name),
    );
  }
};

const load = async ({ folder, exports }: Package, module: string): Promise<Loaded> => {
  const file = resolve(folder, fileOf(exports, module, "import") ?? "");
  return (await import(pathToFileURL(file).href)) as Loaded;
};
