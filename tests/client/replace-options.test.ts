import { describe, expect, it } from "@jest/globals";
import { replaceOptions } from "../../src/handwritten/client/replace-options.ts";
import { ENVIRONMENT_OPTIONS } from "../../src/handwritten/client/resolve-options.ts";

const replaced = (own: object, given: unknown): object => replaceOptions(own as never, given as never);

describe("replaceOptions", () => {
  const table: readonly (readonly [name: string, others: readonly string[]])[] = [
    ["environment", ENVIRONMENT_OPTIONS],
    ["baseURL", ["dataResidency", "realtimeBaseURL", "endpoint"]],
    ["dataResidency", ["baseURL", "realtimeBaseURL"]],
    ["endpoint", ["baseURL", "realtimeBaseURL"]],
    ["apiKey", ["azureADTokenProvider"]],
    ["azureADTokenProvider", ["apiKey"]],
    ["fetch", ["agent", "proxy", "tls"]],
    ["agent", ["fetch", "fetchOptions", "proxy", "tls"]],
    ["proxy", ["fetch", "fetchOptions", "agent"]],
    ["tls", ["fetch", "fetchOptions", "agent"]],
    ["timeout", []],
  ];
  const all = Object.fromEntries(
    [...table.flatMap(([name, others]) => [name, ...others]), "own"].map((name) => [name, `own ${name}`]),
  );
  it.each(table)("%s takes the place of %j", (name, others) => {
    const { [name]: given, ...kept } = replaced(all, { [name]: "given" }) as Record<string, unknown>;
    const left = Object.entries(all).filter(([other]) => other !== name && !others.includes(other));
    expect(given).toBe("given");
    expect(kept).toEqual(Object.fromEntries(left));
  });

  it("keeps the others where an option is taken back to its default", () => {
    expect(replaced({ apiKey: "k", azureADTokenProvider: "t" }, { apiKey: undefined })).toEqual({
      apiKey: undefined,
      azureADTokenProvider: "t",
    });
  });

  it("leaves the address and the credentials of another server behind with its profile", () => {
    const profile = { name: "a" };
    const own = Object.fromEntries(ENVIRONMENT_OPTIONS.map((name) => [name, `own ${name}`]));
    const other = replaced({ ...own, profile, timeout: 5 }, { profile: { name: "b" } });
    expect(other).toEqual({
      profile: { name: "b" },
      redactor: "own redactor",
      allowInsecureHttp: "own allowInsecureHttp",
      timeout: 5,
    });
    expect(replaced({ ...own, profile }, { profile })).toEqual({ ...own, profile });
  });

  it("lets a new retry and new `maxRetries` take each other's place", () => {
    const retry = { layer: () => {} };
    expect(replaced({ maxRetries: 3 }, { reliability: { retry } })).toEqual({ reliability: { retry } });
    expect(replaced({ maxRetries: 3 }, { reliability: {} })).toEqual({ maxRetries: 3, reliability: {} });
    expect(replaced({ reliability: { retry, cache: 1 } }, { maxRetries: 2 })).toEqual({
      reliability: { retry: undefined, cache: 1 },
      maxRetries: 2,
    });
    const live = { layer: () => {} };
    expect(replaced({ reliability: live }, { maxRetries: 2 })).toEqual({ reliability: live, maxRetries: 2 });
    expect(replaced({}, { maxRetries: 2 })).toEqual({ maxRetries: 2 });
  });

  it("hands on what is no object, for the constructor to refuse", () => {
    for (const given of [5, null, ["a"]]) expect(replaced({ timeout: 5 }, given)).toBe(given);
    expect(replaced({ timeout: 5 }, undefined)).toEqual({ timeout: 5 });
  });
});
