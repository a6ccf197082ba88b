import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { isMapping, type Json } from "../../../scripts/update-spec/json-value.ts";
import { objectsIn } from "../../../scripts/update-spec/objects-in.ts";
import { operationsOf } from "../../../scripts/update-spec/operations-of.ts";
import { pointer } from "../../../scripts/update-spec/pointer.ts";
import { readContract } from "../../../scripts/update-spec/read-contract.ts";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";
import { validateOpenApi } from "../../../scripts/update-spec/validate-openapi.ts";

const root = join(import.meta.dirname, "../../..");
const text = readFileSync(join(root, "openapi/openapi.yaml"), "utf8");
const contract = parse(text) as Json;
const upstream = join(root, "../shared/openapi/openapi.yaml");

describe("the committed contract", () => {
  it("is valid OpenAPI 3.1", async () => {
    await validateOpenApi(contract, "openapi.yaml");
  });

  it("is what distilling it gives", () => {
    const { contract: again, unknown } = readContract(text);
    expect(unknown).toEqual([]);
    expect(toYaml(again) === text).toBe(true);
  });

  if (existsSync(upstream)) {
    it("is what distilling the upstream document at hand gives, byte for byte", () => {
      expect(toYaml(readContract(readFileSync(upstream, "utf8")).contract) === text).toBe(true);
    });
  }

  it("holds no prose and no samples", () => {
    const prose: string[] = [];
    for (const { kind, value, place } of objectsIn(contract)) {
      for (const key of ["summary", "description", "example", "examples", "externalDocs"]) {
        const wanted = kind === "response" && key === "description" && value[key] === "";
        if (Object.hasOwn(value, key) && !wanted) prose.push(pointer([...place, key]));
      }
    }
    for (const [place, string] of strings(contract, [])) {
      // Words that end or go on like a sentence, or lines of text.
      if (/\s\S+[.!?:]\s*$|[.!?]\s+[A-Z]|\n/.test(string) || string.length > 120)
        prose.push(`${place}: ${string}`);
    }
    expect(prose).toEqual([]);
  });

  it("keeps fields that are named like prose", () => {
    const named = new Set<string>();
    for (const { kind, value } of objectsIn(contract)) {
      if (kind === "schema" && isMapping(value.properties)) {
        for (const name of Object.keys(value.properties)) named.add(name);
      }
    }
    expect([...named]).toEqual(expect.arrayContaining(["description", "summary", "title"]));
  });

  it("names every operation once", () => {
    const ids = operationsOf(contract).flatMap(({ from, name }) => (from === "paths" ? [name] : []));
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is described by source.json, which says nothing of the machine it was made on", () => {
    const record = JSON.parse(readFileSync(join(root, "openapi/source.json"), "utf8")) as Json;
    expect(record.apiVersion).toBe((contract.info as Json).version);
    expect(record.sha256OfInput).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(record)).not.toMatch(/file:|127\.0\.0\.1|localhost|"\//);
  });
});

function* strings(value: unknown, place: readonly string[]): Generator<[place: string, string: string]> {
  if (typeof value === "string") yield [pointer(place), value];
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* strings(item, [...place, key]);
  }
}
