import { describe, expect, it } from "@jest/globals";
import type { Input } from "../../../scripts/update-spec/read-input.ts";
import { type Provenance, sourceRecord } from "../../../scripts/update-spec/source-record.ts";

const bytes = new Uint8Array([1]);
const file: Input = { from: "file", path: "/home/someone/in.yaml", bytes };
const commit = "0123456789abcdef0123456789abcdef01234567";
const raw = `https://raw.githubusercontent.com/owner/specs/${commit}/dir/openapi.yaml`;
const url = (address: string): Input => ({ from: "url", url: address, bytes });

const present = {
  repository: "https://github.com/owner/specs",
  file: "openapi.yaml",
  commit: "f".repeat(40),
  date: "2026-01-02",
  apiVersion: "1.0.0",
  license: "MIT",
  download: "https://example.com/pinned.yaml",
  sha256: "upstream",
  sha256OfInput: "copy",
};
const base: Provenance = {
  input: file,
  sha256: "new",
  apiVersion: "2.0.0",
  sibling: undefined,
  present,
  today: "2026-05-06",
};

describe("sourceRecord", () => {
  const table: { readonly name: string; readonly given: Partial<Provenance>; readonly want: unknown }[] = [
    {
      name: "takes the origin from the record beside the file, and the hash from the bytes",
      given: {
        sha256: "trimmed",
        sibling: { ...present, commit, date: "2026-03-04", sha256: "whole", sha256OfThisCopy: "trimmed" },
      },
      want: {
        ...present,
        commit,
        date: "2026-03-04",
        apiVersion: "2.0.0",
        sha256: "whole",
        sha256OfInput: "trimmed",
      },
    },
    {
      name: "reads repository, file and commit from a raw GitHub address",
      given: { input: url(raw) },
      want: {
        repository: "https://github.com/owner/specs",
        file: "dir/openapi.yaml",
        commit,
        date: "2026-05-06",
        apiVersion: "2.0.0",
        license: "MIT",
        download: raw,
        sha256: "new",
        sha256OfInput: "new",
      },
    },
    {
      name: "records no commit for an address that names a branch",
      given: { input: url("https://raw.githubusercontent.com/owner/specs/main/openapi.yaml#top") },
      want: {
        repository: "https://github.com/owner/specs",
        file: "openapi.yaml",
        date: "2026-05-06",
        apiVersion: "2.0.0",
        license: "MIT",
        download: "https://raw.githubusercontent.com/owner/specs/main/openapi.yaml",
        sha256: "new",
        sha256OfInput: "new",
      },
    },
    {
      name: "keeps the date while the bytes are the same",
      given: { input: url(present.download), sha256: "upstream", apiVersion: "1.0.0" },
      want: {
        repository: present.repository,
        file: present.file,
        date: "2026-01-02",
        apiVersion: "1.0.0",
        license: "MIT",
        download: present.download,
        sha256: "upstream",
        sha256OfInput: "upstream",
      },
    },
    {
      name: "claims neither commit nor address for a file that comes alone, nor its path",
      given: {},
      want: {
        repository: present.repository,
        file: present.file,
        date: "2026-05-06",
        apiVersion: "2.0.0",
        license: "MIT",
        sha256OfInput: "new",
      },
    },
    {
      name: "knows the bytes of the last input again",
      given: { sha256: "copy", apiVersion: "1.0.0" },
      want: present,
    },
    {
      name: "starts from nothing",
      given: { present: {} },
      want: { date: "2026-05-06", apiVersion: "2.0.0", sha256OfInput: "new" },
    },
  ];
  it.each(table)("$name", ({ given, want }) => {
    const record = sourceRecord({ ...base, ...given });
    expect(record).toStrictEqual(want);
    expect(Object.keys(record)).toEqual(Object.keys(present).filter((key) => key in record));
  });

  it.each(table)("gives the same the second time, on another day: $name", ({ given }) => {
    const first = sourceRecord({ ...base, ...given });
    expect(sourceRecord({ ...base, ...given, present: first, today: "2030-01-01" })).toStrictEqual(first);
  });
});
