import type { Input } from "./read-input.ts";

/** Where the contract came from: the contents of `openapi/source.json`. What is not known is left out. */
export interface SourceRecord {
  readonly repository?: string;
  readonly file?: string;
  readonly commit?: string;
  /** Day of the upstream commit where it is known, else the day these bytes were first seen. */
  readonly date?: string;
  readonly apiVersion?: string;
  readonly license?: string;
  /** The pinned address of the upstream file. */
  readonly download?: string;
  /** Of the upstream file. */
  readonly sha256?: string;
  /** Of the bytes the contract was made from; differs when the input was a trimmed copy. */
  readonly sha256OfInput: string;
}

/** A `source.json` that lies beside an input file and describes it. */
export interface SiblingRecord extends Partial<SourceRecord> {
  readonly sha256OfThisCopy?: string;
}

export interface Provenance {
  readonly input: Input;
  /** SHA-256 of the input's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly apiVersion: string;
  /** The record beside the input, if its hash is that of the input. */
  readonly sibling: SiblingRecord | undefined;
  /** The record of the present contract. */
  readonly present: Partial<SourceRecord>;
  /** Today, as YYYY-MM-DD. */
  readonly today: string;
}

/** Pure: the same input beside the same record gives the same record, on any day. */
export function sourceRecord(provenance: Provenance): SourceRecord {
  const { input, sha256, apiVersion, sibling, present, today } = provenance;
  const { repository, file, license } = present;
  const known = sha256 === present.sha256 || sha256 === present.sha256OfInput;
  const date = (known ? present.date : undefined) ?? today;
  const base = { repository, file, license, apiVersion, sha256OfInput: sha256 };
  if (sibling) return ordered({ ...base, ...sibling, ...{ apiVersion, sha256OfInput: sha256 } });
  if (input.from === "url") {
    const download = withoutFragment(input.url);
    return ordered({ ...base, ...pinned(download), date, download, sha256 });
  }
  // Of a file that came alone only the bytes are known: not the commit, nor what the address would give.
  return ordered(known ? { ...present, apiVersion, sha256OfInput: sha256 } : { ...base, date });
}

/** One order of keys, and nothing that is unknown. */
function ordered(record: { readonly [Key in keyof SourceRecord]?: string | undefined }): SourceRecord {
  const { repository, file, commit, date, apiVersion, license, download, sha256, sha256OfInput } = record;
  const all = { repository, file, commit, date, apiVersion, license, download, sha256, sha256OfInput };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as SourceRecord;
}

/** GitHub's raw addresses say which repository, commit and file they are of. */
function pinned(download: string): Partial<SourceRecord> {
  const { host, pathname } = new URL(download);
  const [, owner, repository, commit = "", ...file] = pathname.split("/");
  if (host !== "raw.githubusercontent.com" || !/^[0-9a-f]{40}$/.test(commit)) return {};
  return { repository: `https://github.com/${owner}/${repository}`, file: file.join("/"), commit };
}

function withoutFragment(address: string): string {
  const url = new URL(address);
  url.hash = "";
  return url.href;
}
