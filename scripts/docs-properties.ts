import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { describedContract } from "../codegen/main.ts";
import { coverageOf, type Member } from "./docs-properties/coverage.ts";
import { type Counts, compareWithRecord } from "./docs-properties/record.ts";

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
    /** A document whose descriptions are counted too, as `npm run build -- --docs` merges them. Nothing is compared then. */
    docs: { type: "string" },
  },
});

const share = (members: readonly Member[]): string => {
  const described = members.filter(({ hasWords }) => hasWords).length;
  const percent = members.length === 0 ? "" : `${((100 * described) / members.length).toFixed(1)} %`;
  return `${String(described).padStart(5)} of ${String(members.length).padStart(5)}  ${percent.padStart(7)}`;
};

const printShares = (members: readonly Member[]): void => {
  const row = (name: string, some: readonly Member[]): void => {
    const fields = some.filter(({ kind }) => kind !== "operation");
    const operations = some.filter(({ kind }) => kind === "operation");
    console.log(`${name.padEnd(28)}  ${share(fields)}  ${share(operations)}`);
  };
  console.log("group                       properties and parameters               operations");
  for (const group of [...new Set(members.flatMap(({ groups }) => [...groups]))].sort())
    row(
      group,
      members.filter(({ groups }) => groups.has(group)),
    );
  row("each once", members);
};

/** Compares with the record, and lowers it where that is asked for. */
const compare = async (found: Counts): Promise<void> => {
  const { isGood, lines } = compareWithRecord(found, JSON.parse(await readFile(record, "utf8")) as Counts);
  if (isGood && values.record) {
    await writeFile(record, `${JSON.stringify(found, undefined, 2)}\n`);
    console.log("docs:properties: recorded in openapi/undescribed.json");
    return;
  }
  for (const line of lines) (isGood ? console.log : console.error)(`docs:properties: ${line}`);
  if (!isGood) process.exitCode = 1;
};

try {
  const docs = values.docs === undefined ? undefined : pathToFileURL(resolve(values.docs));
  const { members, withoutReplacement } = coverageOf(await describedContract(docs));
  const lacking = members.filter(({ hasWords }) => !hasWords);
  const count = (kind: Member["kind"]): number => lacking.filter((member) => member.kind === kind).length;
  printShares(members);
  for (const { kind, name, groups } of lacking)
    if (values.list === "all" || groups.has(values.list ?? "")) console.log(`no words: ${kind} ${name}`);
  for (const name of withoutReplacement)
    console.log(`deprecated, but what to use instead is not said: ${name}`);
  const found = {
    operations: count("operation"),
    parameters: count("parameter"),
    properties: count("property"),
    deprecated: withoutReplacement.length,
  };
  if (docs === undefined) await compare(found);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
