import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import type { Document } from "../../../codegen/document.ts";
import { applyPatches, readPatches } from "../../../codegen/patches.ts";
import { mergeSupplement, type Supplement } from "../../../codegen/supplement.ts";
import { nameless } from "../../../scripts/supplement/align/addresses.ts";
import {
  checkOperationIds,
  checkReferences,
  checkSecurity,
} from "../../../scripts/update-spec/check-document.ts";
import { isMapping, type Json, listOf, mapOf } from "../../../scripts/update-spec/json-value.ts";
import { operationsOf } from "../../../scripts/update-spec/operations-of.ts";
import { schemaFlaws } from "../../../scripts/update-spec/schema-flaws.ts";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";
import { validateOpenApi } from "../../../scripts/update-spec/validate-openapi.ts";

const file = (path: string): string => readFileSync(join(import.meta.dirname, "../../..", path), "utf8");
const text = file("openapi/supplement.yaml");
const supplement = parse(text) as Json;
const contract = parse(file("openapi/openapi.yaml")) as Json;
const merged = mergeSupplement(contract as unknown as Document, supplement as Supplement) as unknown as Json; // cast: one value, two types

/** Name, verb, path, paging, stream, beta and key of each operation that the package has beyond the document. */
const newer = file("tests/scripts/supplement/newer-operations.tsv")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));

describe("the committed supplement", () => {
  it("is valid OpenAPI 3.1 with the contract, and leads nowhere else", async () => {
    await validateOpenApi({ ...supplement, components: mapOf(merged.components) }, "supplement.yaml");
    await validateOpenApi(merged, "supplement.yaml");
    checkOperationIds(merged);
    checkReferences(merged);
    checkSecurity(merged);
    const known = schemaFlaws(contract);
    expect(schemaFlaws(merged).filter((flaw) => !known.includes(flaw))).toEqual([]);
  });

  it("is written in one way, and merges before the patches", async () => {
    expect(toYaml(supplement) === text).toBe(true);
    const patches = await readPatches(new URL("../../../openapi/patches.yaml", import.meta.url));
    expect(() => applyPatches(structuredClone(merged) as unknown as Document, patches)).not.toThrow(); // cast: one value, two types
  });

  it("has each operation that the package has beyond the document, with its facts", () => {
    expect(newer).toHaveLength(101);
    const names = Object.values(mapOf(supplement["x-public-names"])).flatMap(listOf);
    const operations = operationsOf({ paths: supplement.paths }).map(({ method, path, operation }) => [
      String(operation["x-public-name"]),
      method,
      nameless(path),
      String(mapOf(operation["x-paging"]).read ?? ""),
      isStream(operation) ? "stream" : "",
      betaOf(operation),
      operation.security ? "admin" : "project",
    ]);
    const wanted = newer
      .filter(([name]) => !names.includes(name))
      .map(([name, verb, path, paging, stream, beta, key]) => [
        name,
        verb,
        path,
        { CursorPage: "id", ConversationCursorPage: "last_id", NextCursorPage: "next", TokenPage: "next" }[
          paging ?? ""
        ] ?? (paging ? "id" : ""),
        stream ? "stream" : "",
        beta,
        key,
      ]);
    expect(operations.toSorted(byName)).toEqual(wanted.toSorted(byName));
  });

  it("has the newer models, and events of live sessions", () => {
    const additions = listOf(supplement["x-additions"]) as { at: string; enum?: unknown[] }[];
    const models = additions.find(({ at }) => at === "/components/schemas/ModelIdsShared/anyOf/1");
    expect(models?.enum).toEqual(expect.arrayContaining(["gpt-6-sol", "gpt-6-luna", "gpt-6.2-astra"]));
    const schemas = Object.keys(mapOf(mapOf(supplement.components).schemas));
    expect(schemas).toEqual(
      expect.arrayContaining(["ClientEvent", "ServerEvent", "ForkServerEvent", "SidebandServerEvent"]),
    );
  });

  it("has the webhooks of newer events", () => {
    expect(Object.keys(mapOf(supplement.webhooks))).toEqual(
      expect.arrayContaining(["agent_session_idle", "live_transport_incoming", "safety_alert_created"]),
    );
  });

  it("holds no prose and no samples", () => {
    const found: string[] = [];
    const visit = (value: unknown, isNames: boolean): void => {
      if (Array.isArray(value)) for (const item of value) visit(item, false);
      if (!isMapping(value)) return;
      for (const [key, inner] of Object.entries(value)) {
        const isProse = /^(description|summary|example|examples|externalDocs)$/.test(key) && inner !== "";
        if (!isNames && isProse) found.push(key);
        visit(inner, key === "properties" && !isNames);
      }
    };
    visit(supplement, false);
    expect(found).toEqual([]);
  });
});

const byName = (
  [a = ""]: readonly (string | undefined)[],
  [b = ""]: readonly (string | undefined)[],
): number => (a < b ? -1 : 1);

const isStream = (operation: Json): boolean =>
  Object.values(mapOf(operation.responses)).some(
    (response) => mapOf(mapOf(response).content)["text/event-stream"] !== undefined,
  );

const betaOf = (operation: Json): string => {
  const header = listOf(operation.parameters)
    .map(mapOf)
    .find(({ name }) => name === "OpenAI-Beta");
  return String(mapOf(header?.schema).const ?? "");
};
