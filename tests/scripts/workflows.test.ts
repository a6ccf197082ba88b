import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly uses?: string;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = new URL("../../.github/workflows/", import.meta.url);
const read = (name: string): Workflow => parse(readFileSync(new URL(name, folder), "utf8")) as Workflow;
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps = [] }) => steps);
const commandsOf = (workflow: Workflow): string =>
  stepsOf(workflow)
    .map(({ run }) => run ?? "")
    .join("\n");

describe.each(readdirSync(folder))("the workflow %s", (name) => {
  const workflow = read(name);

  it("may read the code, and no more where it does not say so", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
  });

  it("names the major version of every action, and keeps no credential of the checkout", () => {
    for (const { uses, with: given } of stepsOf(workflow)) {
      if (uses === undefined) continue;
      expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
      if (uses.startsWith("actions/checkout@")) expect(given).toMatchObject({ "persist-credentials": false });
    }
  });

  it("writes nothing of an event into a command", () => {
    expect(commandsOf(workflow)).not.toContain("${{");
  });
});

it("CI runs .ci/run on every change, and nothing that is not in it", () => {
  const ci = read("ci.yml");
  expect(Object.keys(ci.on)).toEqual(expect.arrayContaining(["push", "pull_request", "workflow_call"]));
  expect(commandsOf(ci).trim()).toBe(".ci/run");
});

it("a release is a tag that CI passed, published by its tarball with provenance and without a stored token", () => {
  const release = read("release.yml");
  expect(release.on).toEqual({ push: { tags: ["v*"] } });
  const { check, publish } = release.jobs;
  expect(check?.uses).toBe("./.github/workflows/ci.yml");
  expect(publish?.needs).toBe("check");
  expect(publish?.permissions).toEqual({ contents: "read", "id-token": "write" });
  const commands = commandsOf(release);
  expect(commands).toMatch(/npm publish \S+\.tgz --provenance/);
  expect(commands.indexOf("GITHUB_REF_NAME")).toBeLessThan(commands.indexOf("npm publish"));
  expect(JSON.stringify(release)).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
});
