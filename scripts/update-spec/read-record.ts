import { basename, dirname, join, resolve } from "node:path";
import { isMapping } from "./json-value.ts";
import type { SiblingRecord } from "./source-record.ts";
import { SpecError } from "./spec-error.ts";
import { textOf } from "./write-together.ts";

/**
 * The record of a document's origin; empty when there is none yet.
 * @throws SpecError when the file is not a JSON object
 */
export async function readRecord(path: string): Promise<SiblingRecord> {
  const text = await textOf(path);
  if (text === undefined) return {};
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw new SpecError(`${basename(path)}: not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isMapping(record)) throw new SpecError(`${basename(path)}: not a JSON object`);
  return Object.fromEntries(Object.entries(record).filter(([, value]) => typeof value === "string"));
}

/**
 * The `source.json` beside an input file, if it is about these very bytes.
 * @param contractRecord the record of the contract, which describes no other file
 */
export async function readSibling(
  input: string,
  contractRecord: string,
  sha256: string,
  print: (text: string) => void,
): Promise<SiblingRecord | undefined> {
  const path = join(dirname(input), "source.json");
  if (resolve(path) === resolve(contractRecord)) return undefined;
  const record = await readRecord(path);
  if (record.sha256 === sha256 || record.sha256OfThisCopy === sha256) return record;
  if (Object.keys(record).length > 0) {
    print("Note: the source.json beside the input describes other bytes; the origin is not taken from it.");
  }
  return undefined;
}
