import { describe, expect, it } from "@jest/globals";
import { casesOf } from "../../support/runs.ts";
import { KEY, worldOf } from "./accident.ts";
import { calls } from "./calls.ts";
import { connections } from "./connections.ts";
import { curls } from "./curl.ts";
import { leaksOf } from "./evidence.ts";
import { tokens } from "./exchanges.ts";
import { interruptions } from "./interruptions.ts";
import { misuse } from "./misuse.ts";
import { proxies } from "./proxies.ts";
import { stage } from "./stage.ts";
import { thrown } from "./thrown.ts";

const accidents = [
  ...connections,
  ...thrown,
  ...misuse,
  ...tokens,
  ...calls,
  ...interruptions,
  ...proxies,
  ...curls,
];

describe("any other failure", () => {
  const api = stage();

  it("is tried in so many situations", () => {
    expect(accidents.length).toBeGreaterThanOrEqual(330);
    expect(new Set(accidents.map(({ name }) => name)).size).toBe(accidents.length);
  });

  it.each(casesOf(accidents, 4))("$name", async (accident) => {
    const { says, secrets = [KEY] } = accident;
    const evidence = await accident.happen(worldOf(api, accident));
    if (says) expect(evidence.error).toMatchObject({ message: expect.stringMatching(says) });
    else expect(evidence.error).toBeUndefined();
    expect(leaksOf(evidence, secrets)).toEqual({});
  });
});
