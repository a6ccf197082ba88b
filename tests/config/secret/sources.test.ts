import { chmodSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { type FallbackOptions, Secret } from "../../../src/handwritten/config/secret/index.ts";
import { OpenAIError } from "../../../src/handwritten/errors/index.ts";
import { caught } from "./caught.ts";
import { type Folder, folder, withEnv } from "./folders.ts";

const KEY = "API_OPENAI_TEST_KEY";
const key = (name: string): string => `sk-${name.padEnd(24, "x")}`;
const load = (from: string, variable?: string, options: FallbackOptions = {}): string =>
  withEnv(KEY, variable, () => Secret.loadWithFallbacks(KEY, { from, ...options }).expose("test"));

/** A file of every source, each with its own key. */
const everything = (): Folder =>
  folder({
    ".git/": "",
    "secret/-secrets.sh": `#!/bin/sh\r\nexport OTHER=1\r\nexport ${KEY}="${key("workspace")}" # ours\r\n`,
    "app/secrets.sh": `export ${KEY}='${key("secrets-here")}'\n`,
    "secrets.sh": `${KEY}=${key("secrets-root")}\n`,
    "app/.env": `${KEY}=${key("env-here")}\n`,
    ".env": `# ${KEY}=old\n${KEY} = "${key("env-root")}"\n`,
  });

describe("Secret.loadWithFallbacks", () => {
  it("takes the first that there is, in this order", () => {
    using root = everything();
    const from = root.at("app");
    const remove = (name: string) => root.write({ [name]: "# nothing\n" });
    const seen: string[] = [];
    const look = (variable?: string) =>
      seen.push(load(from, variable, { value: key("given") }).replace(/x+$/, ""));
    look(key("variable"));
    remove("secret/-secrets.sh");
    look(key("variable"));
    look();
    remove("app/secrets.sh");
    look();
    remove("secrets.sh");
    look();
    remove("app/.env");
    look();
    remove(".env");
    look();
    expect(seen).toEqual([
      "sk-workspace",
      "sk-variable",
      "sk-secrets-here",
      "sk-secrets-root",
      "sk-env-here",
      "sk-env-root",
      "sk-given",
    ]);
  });

  it("takes another file, variable and form when told to", () => {
    using root = folder({ "package.json": "{}", "config/keys.sh": `${KEY}=0123/456+789==\n` });
    const { path: from } = root;
    expect(load(from, undefined, { file: "config/keys.sh", form: "opaque" })).toBe("0123/456+789==");
    withEnv("API_OPENAI_OTHER_KEY", key("other"), () => {
      expect(load(from, undefined, { variable: "API_OPENAI_OTHER_KEY" })).toBe(key("other"));
    });
  });

  it("takes a secret that is given as it is", () => {
    using root = folder({ ".git/": "" });
    const value = Secret.unchecked("anything at all");
    expect(withEnv(KEY, undefined, () => Secret.loadWithFallbacks(KEY, { from: root.path, value }))).toBe(
      value,
    );
  });

  it("lists every place in order, each with its reason, and no value", () => {
    using root = folder({
      ".git/": "",
      "secret/-secrets.sh": `export ${KEY}_2=${key("hidden")}\n`,
      "app/secrets.sh": `${KEY}=\n`,
      "app/.env/": "",
      ".env": new Uint8Array(Buffer.from(`\ufeff${KEY}=${key("hidden")}`, "utf16le")),
    });
    const error = caught(() => load(root.at("app"), "   "));
    expect(OpenAIError.is(error) && error.kind).toBe("configuration");
    expect((error as Error).message).toBe(
      `${KEY} was not found; looked, in this order, at ` +
        [
          `(1) ${root.at("secret/-secrets.sh")}: ${KEY} is not in it`,
          `(2) the environment variable ${KEY}: not set`,
          `(3) ${root.at("app/secrets.sh")}: ${KEY} is empty there`,
          `(4) ${root.at("secrets.sh")}: no such file`,
          `(5) ${root.at("app/.env")}: it is a folder`,
          `(6) ${root.at(".env")}: the file is not UTF-8`,
          "(7) the value given to the call: none",
        ].join("; "),
    );
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("hidden");
  });

  it("goes on from a file that may not be read", () => {
    using root = everything();
    chmodSync(root.at("secret/-secrets.sh"), 0o000);
    // Root may read everything.
    const want = process.getuid?.() === 0 ? key("workspace") : key("variable");
    expect(load(root.path, key("variable"))).toBe(want);
  });

  it.each<[string, string, string]>([
    ["a value that is no key", "'not a key, sk-secretish'", "holds white space"],
    ["another provider's key", "'0123456789secretish'", 'does not begin with "sk-"'],
    ["an expansion", '"$(pass secretish)"', "is written so that it can be read in more than one way"],
  ])("stops at %s, and names the place", (_, written, why) => {
    using root = folder({ ".git/": "", "secret/-secrets.sh": `export ${KEY}=${written}\n` });
    const error = caught(() => load(root.path, key("variable"))) as Error;
    expect(error.message).toContain(`${KEY} in ${root.at("secret/-secrets.sh")} ${why}`);
    expect(inspect(error, { showHidden: true })).not.toContain("secretish");
  });

  it.each(["", "A-B", "1A", "A B", "A=B", ".*", "__proto__.x"])("refuses %j, which is no name", (name) => {
    expect(() => Secret.loadWithFallbacks(name)).toThrow("the name of a secret must be a variable's");
    expect(() => Secret.fromWorkspace(name)).toThrow("the name of a secret must be a variable's");
  });

  it("finds nothing under a name that objects have", () => {
    using root = folder({ ".git/": "", "secret/-secrets.sh": "A=1\n" });
    for (const name of ["__proto__", "constructor"])
      expect(() => Secret.fromWorkspace(name, undefined, { from: root.path })).toThrow(
        `${name} is not in it`,
      );
  });
});

describe("Secret.fromEnv", () => {
  it("reads the variable, trimmed", () => {
    expect(withEnv(KEY, ` ${key("env")}\n`, () => Secret.fromEnv(KEY).expose("test"))).toBe(key("env"));
  });

  it("says what is missing, or wrong with it", () => {
    expect(() => withEnv(KEY, undefined, () => Secret.fromEnv(KEY))).toThrow(
      `${KEY} was not found; looked, in this order, at (1) the environment variable ${KEY}: not set`,
    );
    expect(() => withEnv(KEY, "sk-a b", () => Secret.fromEnv(KEY))).toThrow(
      `${KEY} in the environment variable ${KEY} holds white space`,
    );
  });
});

describe("Secret.fromWorkspace", () => {
  it("reads the workspace's file from anywhere below", () => {
    using root = everything();
    const { path: from } = root;
    expect(Secret.fromWorkspace(KEY, undefined, { from: root.at("app") }).expose("test")).toBe(
      key("workspace"),
    );
    expect(Secret.fromWorkspace(KEY, "app/.env", { from }).expose("test")).toBe(key("env-here"));
    expect(() => Secret.fromWorkspace(KEY, "none.sh", { from })).toThrow(
      `(1) ${root.at("none.sh")}: no such file`,
    );
  });

  it("begins in the folder that the program was started in", () => {
    // This repository has no such file.
    expect(() => Secret.fromWorkspace(KEY)).toThrow(`${process.cwd()}/secret/-secrets.sh: no such file`);
  });
});

describe("where there is no file system", () => {
  const withoutNode = (run: () => void): void => {
    const saved = Object.getOwnPropertyDescriptor(globalThis, "process") ?? {};
    Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
    try {
      run();
    } finally {
      Object.defineProperty(globalThis, "process", saved);
    }
  };

  it("says so for every file, and takes what is given", () => {
    withoutNode(() => {
      const here = "there are no files on this platform";
      expect(() => Secret.fromWorkspace(KEY)).toThrow(`(1) secret/-secrets.sh: ${here}`);
      expect(() => Secret.loadWithFallbacks(KEY)).toThrow(
        `(1) secret/-secrets.sh: ${here}; (2) the environment variable ${KEY}: not set; (3) secrets.sh: ${here}; (4) .env: ${here}; (5) the value given to the call: none`,
      );
      expect(Secret.loadWithFallbacks(KEY, { value: key("given") }).expose("test")).toBe(key("given"));
    });
  });
});
