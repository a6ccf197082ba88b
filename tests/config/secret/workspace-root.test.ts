import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { workspaceRoot } from "../../../src/handwritten/config/secret/workspace-root.ts";
import { folder } from "./folders.ts";

const WORKSPACES = JSON.stringify({ workspaces: ["packages/*"] });

describe("workspaceRoot", () => {
  it.each<[string, Record<string, string>, string, string]>([
    ["the repository", { ".git/": "", "a/b/": "" }, "a/b", ""],
    ["a worktree, whose .git is a file", { ".git": "gitdir: x", "a/": "" }, "a", ""],
    ["workspaces of npm", { "package.json": WORKSPACES, "packages/a/package.json": "{}" }, "packages/a", ""],
    ["workspaces of pnpm", { "pnpm-workspace.yaml": "", "packages/a/package.json": "{}" }, "packages/a", ""],
    ["the nearest of two", { ".git/": "", "js/package.json": WORKSPACES, "js/a/": "" }, "js/a", "js"],
    ["the repository above a package", { ".git/": "", "a/package.json": "{}", "a/src/": "" }, "a/src", ""],
    ["a package, when nothing else", { "a/package.json": "{}", "a/src/": "" }, "a/src", "a"],
    ["the nearest package", { "package.json": "{}", "a/package.json": "{}", "a/src/": "" }, "a/src", "a"],
    ["a package whose manifest is broken", { "package.json": "{", "src/": "" }, "src", ""],
    ["the folder itself, when nothing at all", { "a/b/": "" }, "a/b", "a/b"],
    ["a folder that is not there", { ".git/": "" }, "no/such", ""],
  ])("is %s", (_, files, from, want) => {
    using root = folder(files);
    expect(workspaceRoot(root.at(from))).toBe(join(root.path, want));
  });

  it("is nothing in or above a folder that everybody may write to", () => {
    using root = folder({ ".git/": "", "shared/.git/": "", "shared/mine/src/": "" });
    expect(workspaceRoot(root.at("shared/mine/src"))).toBe(root.at("shared"));
    chmodSync(root.at("shared"), 0o1777);
    expect(workspaceRoot(root.at("shared/mine/src"))).toBe(root.at("shared/mine/src"));
    chmodSync(root.at("shared"), 0o755);
  });
});
