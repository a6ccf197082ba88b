import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { rollup } from "rollup";
import { parse } from "yaml";
import { defineProfile, type Profile, profiles } from "../../../src/handwritten/config/profiles/index.ts";

const dated = profiles.azure({ apiVersion: "2024-10-21" });
const rows: readonly (readonly [string, Profile])[] = [
  ...Object.entries(profiles).flatMap(([name, row]) =>
    typeof row === "object" ? [[name, row] as const] : [],
  ),
  ["azure", profiles.azure()],
  ["azure", dated],
  ["bedrock", profiles.bedrock({ region: "us-east-1" })],
];

const contract = parse(readFileSync(new URL("../../../openapi/openapi.yaml", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, unknown>>;
};

describe.each(rows)("%s", (name, profile) => {
  it("is named as it is exported", () => {
    expect(profile.name).toBe(name);
  });

  it("says where its facts are stated", () => {
    expect(profile.sources.length).toBeGreaterThan(1);
    for (const source of profile.sources) expect(new URL(source).protocol).toBe("https:");
  });

  it("is data, from which the same profile can be made again", () => {
    const facts = JSON.parse(JSON.stringify(profile));
    expect(JSON.parse(JSON.stringify(defineProfile(facts)))).toEqual(facts);
    // What JSON cannot hold is what `defineProfile` adds.
    const functions = Object.entries(profile).filter(([, value]) => typeof value === "function");
    expect(functions.map(([key]) => key)).toEqual(["adapt", "authorize"]);
  });

  it("names only operations of the contract", () => {
    const { paths, fields, deployments } = profile;
    const named = paths === "all" ? [] : "except" in paths ? paths.except : paths;
    const all = [...named, ...Object.keys(fields), ...(deployments?.paths ?? [])];
    const isKnown = (entry: string): boolean => {
      const [path = "", method] = entry.split(" ").reverse();
      if (path.endsWith("/**"))
        return Object.keys(contract.paths).some((known) => known.startsWith(path.slice(0, -2)));
      const item = contract.paths[path];
      return Boolean(item && (!method || method.toLowerCase() in item));
    };
    expect(all.filter((entry) => !isKnown(entry))).toEqual([]);
  });

  it("has an address that can be used as it is", () => {
    if (name === "azure") return expect(profile.baseURL).toBeUndefined();
    const { protocol, hostname, pathname } = new URL(profile.baseURL as string);
    // A server of one's own is looked for on this machine and nowhere else.
    expect(protocol).toBe(profile.auth.required ? "https:" : "http:");
    if (!profile.auth.required) expect(hostname).toBe("127.0.0.1");
    expect(pathname).toMatch(/\/v1$/);
  });
});

describe("the account of tokens that a provider keeps", () => {
  it("is of what is asked for at services that say so, of what is used on self-hosted servers, and else not known", () => {
    const counts = rows.map(([name, { tokenCount }]) => [name, tokenCount ?? "not known"]);
    expect(Object.fromEntries(counts)).toEqual({
      openai: "reserved",
      azure: "reserved",
      groq: "reserved",
      bedrock: "not known",
      openrouter: "not known",
      ollama: "used",
      llamaCpp: "used",
      vllm: "used",
      lmStudio: "used",
      localai: "used",
    });
  });
});

describe("a bundle", () => {
  const table = fileURLToPath(new URL("../../../src/handwritten/config/profiles/index.ts", import.meta.url));
  const entry = "\0entry";

  const titlesIn = async (code: string): Promise<(string | undefined)[]> => {
    const bundle = await rollup({
      input: entry,
      // As `sideEffects: false` in package.json has it.
      treeshake: { moduleSideEffects: (id) => id === entry },
      plugins: [
        {
          name: "typescript",
          resolveId: (id) => (id === entry ? id : null),
          load: (id) => (id === entry ? code : stripTypeScriptTypes(readFileSync(id, "utf8"))),
        },
      ],
    });
    const { output } = await bundle.generate({});
    return [...output[0].code.matchAll(/title: "([^"]+)"/g)].map(([, title]) => title);
  };

  it.each(Object.keys(profiles))("with %s alone holds no other", async (name) => {
    const code = `import { profiles } from ${JSON.stringify(table)}; console.log(profiles.${name});`;
    const row = profiles[name as keyof typeof profiles];
    const { title }: Profile = typeof row === "function" ? row() : row;
    expect(await titlesIn(code)).toEqual([title]);
  });
});
