import { stringify } from "yaml";

/**
 * The contract as YAML text. Deterministic: no folding, no anchors, one quote style. Words that YAML 1.1
 * readers take for something else (`on`, `no`, `2025-06-03`) are quoted, so that every parser reads the
 * same document.
 */
export const toYaml = (contract: unknown): string =>
  stringify(contract, {
    aliasDuplicateObjects: false,
    compat: "yaml-1.1",
    lineWidth: 0,
    singleQuote: true,
  });
