import { parse } from "yaml";
import type { Document } from "../../codegen/document.ts";
import { applyPatches, type Patch } from "../../codegen/patches.ts";
import { mergeSupplement, type Supplement } from "../../codegen/supplement.ts";
import type { Json } from "../update-spec/json-value.ts";
import { fileAt } from "./git.ts";
import { ReleaseError } from "./release-error.ts";

/** The contract that the types of a commit were made from. @throws ReleaseError when it has none */
export const contractAt = async (folder: string, commit: string): Promise<Json> => {
  const [document, supplement, patches] = await Promise.all(
    ["openapi.yaml", "supplement.yaml", "patches.yaml"].map((name) =>
      fileAt(folder, commit, `openapi/${name}`),
    ),
  );
  if (!document) throw new ReleaseError(`${commit.slice(0, 12)} has no openapi/openapi.yaml`);
  const read = (text: string): unknown => parse(text, { maxAliasCount: 0 });
  const contract = read(document) as Document;
  const merged = supplement ? mergeSupplement(contract, read(supplement) as Supplement) : contract;
  const corrections = patches ? (read(patches) as { readonly patches: readonly Patch[] }).patches : [];
  // cast: the two read the same document, each with the part of its type that it needs.
  return applyPatches(merged, corrections) as unknown as Json;
};
