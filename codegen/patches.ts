import { readFile } from "node:fs/promises";
import jsonPatch, { type Operation as PatchOperation } from "fast-json-patch";
import { parse } from "yaml";
import type { Document } from "./document.ts";
import { rules } from "./rules.ts";

/** One correction of the contract, as data: RFC 6902 operations, or a rule that finds its places by itself. */
export interface Patch {
  readonly why: string;
  /** Which kind of trouble it mends; patches are counted by it. */
  readonly kind: string;
  readonly rule?: string;
  /** What the rule is to be applied with. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly patch?: readonly PatchOperation[];
}

export const readPatches = async (file: URL): Promise<readonly Patch[]> =>
  (parse(await readFile(file, "utf8")) as { patches: Patch[] }).patches;

/**
 * Applies the patches in their order to a copy of the document.
 * A patch that finds nothing to change means that upstream has changed: it throws and names itself.
 */
export const applyPatches = (document: Document, patches: readonly Patch[]): Document => {
  const patched = structuredClone(document);
  for (const [index, patch] of patches.entries()) {
    try {
      applyPatch(patched, patch);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
      throw new Error(
        `openapi/patches.yaml: patch ${index + 1} (${patch.kind}) no longer applies: ${reason}\n  why it was there: ${patch.why}`,
      );
    }
  }
  return patched;
};

const applyPatch = (document: Document, patch: Patch): void => {
  if (!patch.why?.trim()) throw new Error("it has no `why`");
  if (patch.rule) {
    const rule = rules[patch.rule];
    if (!rule) throw new Error(`there is no rule ${patch.rule}`);
    if (rule(document, patch.with ?? {}) === 0) throw new Error(`rule ${patch.rule} found no place`);
  }
  for (const operation of patch.patch ?? []) {
    assertChanges(document, operation);
    jsonPatch.applyOperation(document, operation, true);
  }
  if (!patch.rule && !patch.patch?.length) throw new Error("it holds neither a rule nor a patch");
};

/** RFC 6902 lets `add` replace and `replace` write the same value again; here either means that upstream has mended it. */
const assertChanges = (document: Document, operation: PatchOperation): void => {
  if (operation.op !== "add" && operation.op !== "replace") return;
  if (operation.path.endsWith("/-")) return;
  const present = lookUp(document, operation.path);
  if (operation.op === "add" && present !== undefined && !isArrayIndex(document, operation.path))
    throw new Error(`${operation.path} is there already`);
  if (operation.op === "replace" && JSON.stringify(present) === JSON.stringify(operation.value))
    throw new Error(`${operation.path} has that value already`);
};

const lookUp = (document: Document, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (node, key) =>
        (node as Record<string, unknown> | undefined)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")],
      document,
    );

const isArrayIndex = (document: Document, pointer: string): boolean =>
  Array.isArray(lookUp(document, pointer.slice(0, pointer.lastIndexOf("/"))));
