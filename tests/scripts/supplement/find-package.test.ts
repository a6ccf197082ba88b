import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type FindOptions, withPackage } from "../../../scripts/supplement/find-package.ts";
import { createMethod, packageFiles, rackTypes, written } from "./made-package.ts";

const run = promisify(execFile);

let root = "";
let server: Server;
let address = "";
let tarball = Buffer.alloc(0);
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "find-package-"));
  await written(join(root, "package"), packageFiles({ methods: createMethod, types: rackTypes }));
  await run("tar", ["-czf", "openai-9.1.0.tgz", "package"], { cwd: root });
  tarball = await readFile(join(root, "openai-9.1.0.tgz"));
  server = createServer((request, response) => {
    const isKnown = request.url === "/openai" || request.url === "/openai-9.1.0.tgz";
    response.statusCode = isKnown ? 200 : 404;
    if (request.url === "/openai") response.setHeader("content-type", "application/json").end(manifest());
    else response.end(isKnown ? tarball : "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

const sha512 = (): string => createHash("sha512").update(tarball).digest("base64");

const manifest = (): string =>
  JSON.stringify({
    name: "openai",
    "dist-tags": { latest: "9.1.0" },
    versions: {
      "9.1.0": {
        name: "openai",
        version: "9.1.0",
        dist: { tarball: `${address}/openai-9.1.0.tgz`, integrity: `sha512-${sha512()}` },
      },
    },
  });

/** npm with a registry and a cache of the test. */
const options = (registry = address): FindOptions => ({
  name: "openai",
  env: {
    PATH: process.env["PATH"] ?? "",
    HOME: root,
    npm_config_registry: registry,
    npm_config_cache: join(root, "cache"),
    npm_config_fetch_retries: "0",
    npm_config_update_notifier: "false",
    // As `npm run -s` hands it on.
    npm_config_loglevel: "silent",
  },
});

describe("withPackage", () => {
  it("gives a folder as it is, with its name and version", async () => {
    const folder = join(root, "package");
    expect(await withPackage(folder, options(), (found) => Promise.resolve(found))).toEqual({
      folder,
      record: { package: "openai", version: "9.1.0" },
    });
  });

  it("gets a version from the registry, with the hash of its bytes, and removes it afterwards", async () => {
    let source = "";
    const { folder, record } = await withPackage("9.1.0", options(), async (found) => {
      source = await readFile(join(found.folder, "src/client.ts"), "utf8");
      return found;
    });
    expect(record).toEqual({ package: "openai", version: "9.1.0", sha512: sha512() });
    expect(source).toContain("class OpenAI");
    expect(existsSync(folder)).toBe(false);
  });

  it.each<[string, string, () => FindOptions, RegExp]>([
    [
      "a version that is not there",
      "9.9.9",
      options,
      /^openai@9\.9\.9: npm cannot get it: there is no such version$/,
    ],
    [
      "a registry that is not there",
      "9.1.0",
      () => options("http://127.0.0.1:1"),
      /^openai@9\.1\.0: npm cannot get it: its registry cannot be reached \(ECONNREFUSED\)$/,
    ],
    ["a folder that is not there", "none", options, /^none: neither a folder nor a version of the package$/],
    ["a folder without a package", tmpdir(), options, /: there is no package\.json in it$/],
  ])("says what is wrong with %s", async (_, given, made, message) => {
    const found = withPackage(given, made(), () => Promise.reject(new Error("used")));
    await expect(found).rejects.toThrow(message);
    await expect(found).rejects.toMatchObject({ name: "SpecError" });
  });

  it("removes what it got when it cannot be used", async () => {
    let folder = "";
    const found = withPackage("9.1.0", options(), (got) => {
      folder = got.folder;
      return Promise.reject(new Error("unusable"));
    });
    await expect(found).rejects.toThrow("unusable");
    expect(existsSync(folder)).toBe(false);
  });
});
