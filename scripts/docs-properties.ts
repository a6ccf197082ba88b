import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { readContract } from "../codegen/main.ts";
import { coverageOf, type Member } from "./docs-properties/coverage.ts";

/**
 * How much of what users hover over has words, by group of operations, and what has none. Fails when more of it has none than
 * `openapi/undescribed.json` records: that number only falls.
 */
const record = new URL("../openapi/undescribed.json", import.meta.url);
const { values } = parseArgs({
  options: {
    /** Lists what has no words, of one group or of `all`. */
    list: { type: "string" },
    /** Writes the numbers of today into the record, where they are lower. */
    record: { type: "boolean", default: false },
  },
});

const share = (members: readonly Member[]): string => {
  const described = members.filter(({ hasWords }) => hasWords).length;
  const percent = members.length === 0 ? "" : `${((100 * described) / members.length).toFixed(1)} %`;
  return `${String(described).padStart(5)} of ${String(members.length).padStart(5)}  ${percent.padStart(7)}`;
};

try {
  const { members, withoutReplacement } = coverageOf(await readContract());
  const fields = members.filter(({ kind }) => kind !== "operation");
  const operations = members.filter(({ kind }) => kind === "operation");
  console.log("group                            properties and parameters      operations");
  for (const group of [...new Set(members.flatMap(({ groups }) => [...groups]))].sort()) {
    const inGroup = (all: readonly Member[]): Member[] => all.filter(({ groups }) => groups.has(group));
    console.log(`${group.padEnd(28)}  ${share(inGroup(fields))}  ${share(inGroup(operations))}`);
  }
  console.log(`${"each once".padEnd(28)}  ${share(fields)}  ${share(operations)}`);

  const lacking = (kind: Member["kind"]): Member[] =>
    members.filter((member) => member.kind === kind && !member.hasWords);
  if (values.list !== undefined)
    for (const { kind, name, groups } of members.filter(({ hasWords }) => !hasWords))
      if (values.list === "all" || groups.has(values.list)) console.log(`no words: ${kind} ${name}`);
  for (const name of withoutReplacement) console.log(`deprecated, but what to use instead is not said: ${name}`);

  const found = {
    operations: lacking("operation").length,
    parameters: lacking("parameter").length,
    properties: lacking("property").length,
    deprecatedWithoutReplacement: withoutReplacement.length,
  };
  const recorded = JSON.parse(await readFile(record, "utf8")) as typeof found;
  const kinds = Object.keys(found) as (keyof typeof found)[];
  const more = kinds.filter((kind) => found[kind] > recorded[kind]);
  const fewer = kinds.filter((kind) => found[kind] < recorded[kind]);
  for (const kind of more)
    console.error(
      `docs:properties: ${found[kind]} ${kind} have no words, ${recorded[kind]} are recorded; describe the new ones in openapi/descriptions.yaml (\`npm run docs:properties -- --list all\` names them)`,
    );
  if (more.length > 0) process.exitCode = 1;
  else if (values.record) await writeFile(record, `${JSON.stringify(found, undefined, 2)}\n`);
  else if (fewer.length > 0)
    console.log(
      `docs:properties: fewer than recorded have no words (${fewer.join(", ")}): lower the record with \`npm run docs:properties -- --record\``,
    );
  else console.log("docs:properties: as recorded in openapi/undescribed.json");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
