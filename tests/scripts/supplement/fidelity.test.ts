import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { derive } from "../../../scripts/supplement/derive/derive.ts";
import { openPackage } from "../../../scripts/supplement/derive/open-package.ts";
import type { Json } from "../../../scripts/update-spec/json-value.ts";
import { type Fidelity, type Figures, fidelityOf, type Question } from "./fidelity.ts";

const root = join(import.meta.dirname, "../../..");

type Bounds = Readonly<Record<Question, readonly [recovered: number, precise: number]>>;

/** The least that is accepted, in percent. */
const answers: Bounds = {
  exists: [99.0, 99.8],
  required: [98.0, 99.4],
  nullable: [99.6, 97.2],
  value: [98.6, 99.7],
  type: [98.4, 99.7],
};
const requests: Bounds = {
  exists: [99.3, 99.5],
  required: [99.3, 99.9],
  nullable: [99.4, 99.2],
  value: [99.1, 95.5],
  type: [98.3, 99.5],
};

describe("what is derived from the package of the contract's day", () => {
  it("is what the contract says, but for a few percent", async () => {
    const derived = derive(await openPackage(join(root, "node_modules/openai-7.5.0")));
    const contract = parse(readFileSync(join(root, "openapi/openapi.yaml"), "utf8")) as Json;
    const fidelity = fidelityOf(derived, contract);
    process.stdout.write(`${tableOf(fidelity)}\n`);
    expect(fidelity.operations).toBeGreaterThanOrEqual(280);
    expect(below(fidelity.answers, answers)).toEqual([]);
    expect(below(fidelity.requests, requests)).toEqual([]);
    expect(fidelity.parameters).toEqual({ recovered: 100, precise: 100 });
  });
});

const below = (figures: Fidelity["answers"], bounds: Bounds): string[] =>
  (Object.entries(bounds) as [Question, readonly [number, number]][]).flatMap(
    ([question, [recovered, precise]]) => {
      const found = figures[question];
      return found.recovered >= recovered && found.precise >= precise ? [] : [`${question}: ${shown(found)}`];
    },
  );

const shown = ({ recovered, precise }: Figures): string => `${recovered.toFixed(1)} / ${precise.toFixed(1)}`;

const tableOf = ({ operations, answers: received, requests: sent, parameters }: Fidelity): string => {
  const rows = (Object.keys(received) as Question[]).map(
    (question) => `  ${question.padEnd(10)}${shown(received[question]).padEnd(14)}${shown(sent[question])}`,
  );
  return [
    `recovered / precise in percent, ${operations} operations`,
    `  ${"".padEnd(10)}${"answers".padEnd(14)}requests`,
    ...rows,
    `  query parameters ${shown(parameters)}`,
  ].join("\n");
};
