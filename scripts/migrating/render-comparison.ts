import type { Comparison } from "./compare-packages.ts";
import type { Explained, Kind, Name } from "./exceptions.ts";

/** What the kinds of names are called on the page. */
const TITLES: Readonly<Record<Kind, string>> = {
  modules: "Subpaths",
  values: "Values of the root and of subpaths",
  types: "Types of the root and of subpaths, without those of `resources`",
  statics: "Statics of the class",
  members: "Members of a client",
  clientOptions: "Options of a client",
  azureOptions: "Options of `AzureOpenAI`",
  callOptions: "Options of a call",
  methods: "Methods of resources, helpers among them",
};

/** The public names of the official package beside ours, as a part of docs/migrating.md. */
export const renderComparison = (comparison: Comparison): string => {
  const { version, official, absent } = comparison;
  const counts = (Object.keys(TITLES) as Kind[]).map((kind) => {
    const all = official[kind].length;
    return `| ${TITLES[kind]} | ${all} | ${all - absent[kind].length} |`;
  });
  return [
    `Compared with \`openai\` ${version}. Names that are not in a column “not here” are here, under the same name.`,
    "",
    "| Names | Official | Here |",
    "|---|---|---|",
    ...counts,
    "",
    "### Root",
    "",
    ...namesOf(comparison, "values", ({ module }) => module === "index"),
    ...section(comparison, "Statics of the class", "statics"),
    ...section(comparison, "Client", "members"),
    ...section(comparison, "Options of a client", "clientOptions"),
    ...section(comparison, "Options of `AzureOpenAI`", "azureOptions"),
    ...section(comparison, "Options of a call", "callOptions"),
    "",
    "### Methods",
    "",
    ...methodTable(official.methods),
    "",
    "### Subpaths",
    "",
    "Each with `.js`, with `.mjs` and without an ending, and each module below `resources` as well.",
    "",
    ...subpathTable(comparison),
    "",
    ...notHereTable("Subpath", absent.modules),
    "",
    "Values and types of subpaths that are here:",
    "",
    ...notHereTable("Name", [...absent.values.filter(({ module }) => module !== "index"), ...absent.types]),
  ].join("\n");
};

const section = (comparison: Comparison, title: string, kind: Kind): string[] => [
  "",
  `### ${title}`,
  "",
  ...namesOf(comparison, kind),
];

/** The names that are here in a paragraph, and a table of those that are not. */
const namesOf = (
  { official, absent }: Comparison,
  kind: Kind,
  isMeant: (name: Name) => boolean = () => true,
): string[] => {
  const missing = absent[kind].filter(isMeant);
  const names = new Set(missing.map(({ name }) => name));
  const here = official[kind].filter((each) => isMeant(each) && !names.has(each.name));
  return [
    `The same: ${here.map(({ name }) => `\`${name}\``).join(", ")}.`,
    ...(missing.length ? ["", ...notHereTable("Not here", missing)] : []),
  ];
};

/** Names with the same text share a row. */
const notHereTable = (title: string, absent: readonly Explained[]): string[] => {
  const rows = Map.groupBy(absent, ({ instead }) => instead);
  return [
    `| ${title} | Instead |`,
    "|---|---|",
    ...[...rows].map(([instead, names]) => {
      const shown = new Set(names.map(({ name }) => `\`${name}\``));
      return `| ${[...shown].join(", ")} | ${instead} |`;
    }),
  ];
};

/** A row for each resource. All are here: a method that is not would be an error of the comparison. */
const methodTable = (methods: readonly Name[]): string[] => {
  const rows = Map.groupBy(methods, ({ name }) => name.slice(0, name.lastIndexOf(".")));
  return [
    "All of them, with the same arguments:",
    "",
    "| `openai.` | Methods |",
    "|---|---|",
    ...[...rows].map(
      ([resource, names]) =>
        `| \`${resource}\` | ${names.map(({ name }) => `\`${name.slice(resource.length + 1)}\``).join(", ")} |`,
    ),
  ];
};

/** The subpaths that are here, with their values. */
const subpathTable = ({ official, absent }: Comparison): string[] => {
  const missing = new Set(absent.modules.map(({ name }) => name));
  const missingValues = new Set(absent.values.map(({ module, name }) => `${module} ${name}`));
  const values = Map.groupBy(official.values, ({ module }) => module ?? "");
  const rows = official.modules
    .filter(({ name }) => !missing.has(name) && name !== "index" && !/^resources\/(?!.*ws$)/.test(name))
    .map(({ name }) => {
      const here = (values.get(name) ?? []).filter((each) => !missingValues.has(`${name} ${each.name}`));
      return `| \`${name}\` | ${here.map((each) => `\`${each.name}\``).join(", ") || "types"} |`;
    });
  return ["| Subpath | Values |", "|---|---|", ...rows];
};
