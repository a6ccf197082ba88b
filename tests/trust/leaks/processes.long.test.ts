import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "@jest/globals";
import { Environment, OpenAI, Secret } from "../../../src/handwritten/index.ts";
import { json } from "../../support/recording-server.ts";
import { leaksOf } from "./evidence.ts";
import { bare } from "./holder.ts";
import { KEYS } from "./keys.ts";
import { receivedBy, stage } from "./stage.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const key = KEYS.opaque;
const refusal = json({ error: { message: `got ${key}`, param: Buffer.from(key).toString("base64") } }, 401);
const hooks = ["--import", here("./source-hooks.ts"), "--disable-warning=ExperimentalWarning"];

describe("a program that ends badly", () => {
  const api = stage();

  it.each([
    ["an uncaught error", []],
    ["an uncaught error", ["--trace-uncaught"]],
    ["an uncaught error", ["--enable-source-maps"]],
    ["an uncaught error", ["--trace-warnings", "--trace-deprecation"]],
    ["an unhandled rejection", []],
    ["an unhandled rejection", ["--unhandled-rejections=warn-with-error-code"]],
    ["an unhandled rejection", ["--unhandled-rejections=strict"]],
    ["a rejection that is only warned of", []],
    ["an error thrown in a timer", []],
    ["an error event", []],
    ["many errors", []],
    ["a failed assertion", []],
  ])("%s %j", async (how, flags) => {
    api.answer(refusal);
    const { NODE_DEBUG: _, NODE_OPTIONS: __, ...env } = process.env;
    const child = spawn(process.execPath, [...hooks, ...flags, here("./ends-badly.ts"), how, api.baseURL], {
      env: { ...env, OPENAI_API_KEY: key },
    });
    let written = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (written += chunk));
    const [code] = await once(child, "close");
    expect(code).not.toBe(0);
    expect(written).toMatch(/401 .*got \[REDACTED …4rTx\]|ERR_ASSERTION/);
    expect(leaksOf({ values: [], texts: [written] }, [key])).toEqual({});
    expect(receivedBy(api)).toContain(key);
  });
});

describe("a worker", () => {
  const api = stage();

  it.each([
    "a Secret",
    "an Environment",
    "a client",
    "an error",
    "an event that has an error",
    "an error that is thrown",
    "an error that is printed",
  ])("that sends %s", async (how) => {
    api.answer(refusal);
    const worker = new Worker(here("./crosses-threads.ts"), {
      workerData: { how, baseURL: api.baseURL, key },
      execArgv: hooks,
      stdout: true,
      stderr: true,
    });
    let written = "";
    for (const stream of [worker.stdout, worker.stderr]) stream.on("data", (chunk) => (written += chunk));
    const [said] = await once(worker, "message").catch((error: unknown) => [error]);
    if (worker.threadId !== -1) await once(worker, "exit");
    expect(leaksOf({ values: [said], texts: [written] }, [key])).toEqual({});
    if (/error/.test(how))
      expect(`${said?.message} ${said?.error?.message} ${written}`).toMatch(/401 .*got \[REDACTED/);
  });

  it.each<[string, () => unknown]>([
    ["a Secret", () => Secret.unchecked(key)],
    ["an Environment", () => new Environment({ apiKey: key })],
    ["a client", () => new OpenAI({ ...bare, apiKey: key })],
  ])("that is given %s", async (_, make) => {
    const worker = new Worker(
      `require("node:worker_threads").parentPort.postMessage(require("node:worker_threads").workerData)`,
      {
        eval: true,
        workerData: make(),
      },
    );
    const [said] = await once(worker, "message");
    await worker.terminate();
    expect(leaksOf({ values: [said], texts: [] }, [key])).toEqual({});
  });
});
