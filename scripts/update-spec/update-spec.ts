import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { addToChangelog } from "./add-to-changelog.ts";
import { changelogEntries } from "./changelog-entries.ts";
import { type Change, changes } from "./changes.ts";
import { counts } from "./counts.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import type { Unknown } from "./distil.ts";
import { groupBy } from "./group-by.ts";
import { type Json, mapOf } from "./json-value.ts";
import { readContract } from "./read-contract.ts";
import { readInput } from "./read-input.ts";
import { readRecord, readSibling } from "./read-record.ts";
import { renderChanges } from "./render-changes.ts";
import { schemaFlaws } from "./schema-flaws.ts";
import { sourceRecord } from "./source-record.ts";
import { SpecError } from "./spec-error.ts";
import { toYaml } from "./to-yaml.ts";
import { validateOpenApi } from "./validate-openapi.ts";
import { type FileText, textOf, writeTogether } from "./write-together.ts";

export interface UpdateOptions {
  /** A file or an http(s) address; without one, the address in `source.json`. */
  readonly from?: string | undefined;
  /** The folder that holds `openapi.yaml` and `source.json`. */
  readonly folder: string;
  /** The changelog that the changes are written to, under Unreleased. Default: none. */
  readonly changelog?: string | undefined;
  /** Today, as YYYY-MM-DD. */
  readonly today: string;
  /** Called with each line, or group of lines, of the report. */
  readonly print: (text: string) => void;
  /** How long a download may take, in milliseconds; default two minutes. */
  readonly timeoutMs?: number;
}

/**
 * Distils an upstream document into the contract and records where it came from. Everything is checked
 * before the first byte is written; whatever fails leaves all files as they were.
 * @throws SpecError when the input cannot be read or cannot become a contract
 */
export async function updateSpec(options: UpdateOptions): Promise<void> {
  const { folder, today, print } = options;
  const contractPath = join(folder, "openapi.yaml");
  const recordPath = join(folder, "source.json");
  const present = await readRecord(recordPath);
  const address = options.from ?? present.download;
  if (!address) throw new SpecError("source.json has no download address: give a file or an address");

  const input = await readInput(address, options.timeoutMs);
  const sha256 = createHash("sha256").update(input.bytes).digest("hex");
  if (address === present.download && present.sha256 && sha256 !== present.sha256) {
    print(`Note: ${address} gave other bytes than recorded (sha256 ${sha256}, not ${present.sha256}).`);
  }
  const { contract, unknown } = about(address, () => readContract(decodeUtf8(input.bytes)));
  await validateOpenApi(contract, address);
  const yaml = toYaml(contract);

  const presentYaml = await textOf(contractPath);
  const sibling =
    input.from === "file" ? await readSibling(input.path, recordPath, sha256, print) : undefined;
  const apiVersion = String(mapOf(contract.info).version);
  // The contract as its own input has no origin but the recorded one.
  const itself = presentYaml !== undefined && Buffer.from(presentYaml).equals(input.bytes);
  const record = itself ? present : sourceRecord({ input, sha256, apiVersion, sibling, present, today });

  printUnknown(unknown, print);
  const found = printComparison(presentYaml, yaml, contract, print);
  const written = await writeTogether([
    { path: contractPath, text: yaml },
    { path: recordPath, text: `${JSON.stringify(record, undefined, 2)}\n` },
    ...(await changelogWith(found, options.changelog)),
  ]);
  const files = new Intl.ListFormat("en").format(written.map((path) => basename(path)));
  print(`${counts(contract)}. ${files ? `Wrote ${files}.` : "Nothing to write."}`);
}

/** Reports what changed, and returns it. */
function printComparison(
  presentYaml: string | undefined,
  yaml: string,
  contract: Json,
  print: (text: string) => void,
): Change[] {
  const before = presentYaml === yaml ? contract : presentYaml && readPresent(presentYaml, print);
  const known = new Set(before ? schemaFlaws(before) : []);
  const flaws = schemaFlaws(contract).filter((flaw) => !known.has(flaw));
  if (flaws.length > 0)
    print(`Note: not JSON Schema 2020-12, kept as upstream has it:\n  ${flaws.join("\n  ")}`);
  if (!before) return [];
  const found = changes(before, contract);
  if (found.length > 0 || presentYaml === yaml) print(renderChanges(found));
  else print("No change by operation or field: only the order or the form differs.");
  return found;
}

async function changelogWith(found: readonly Change[], path: string | undefined): Promise<FileText[]> {
  if (path === undefined || found.length === 0) return [];
  const text = await textOf(path);
  if (text === undefined) throw new SpecError(`there is no ${basename(path)} to write the changes to`);
  return [{ path, text: addToChangelog(text, changelogEntries(found)) }];
}

function readPresent(yaml: string, print: (text: string) => void): Json | undefined {
  try {
    return readContract(yaml).contract;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    print(`Note: the present contract cannot be read, so nothing is compared: ${error.message}`);
    return undefined;
  }
}

function printUnknown(unknown: readonly Unknown[], print: (text: string) => void): void {
  for (const [key, found] of groupBy(unknown, ({ key, kind }) => `${key} of a ${kind}`)) {
    print(`Note: left out ${key}, ${found.length} times, first in ${found[0]?.place.join(" / ")}`);
  }
}

/** Says which input an error is about. */
function about<Result>(address: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new SpecError(`${address}: ${error.message}`, { cause: error });
  }
}
