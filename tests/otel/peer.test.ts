import { describe, expect, it } from "@jest/globals";
import { runScript } from "../support/run-script.ts";

/** A program on a Node where a package cannot be found. */
const without = (missing: string, then: string): string => `
  const { registerHooks } = await import("node:module");
  registerHooks({
    resolve(name, context, next) {
      if (name !== ${JSON.stringify(missing)}) return next(name, context);
      throw Object.assign(new Error("Cannot find package '" + name + "' imported from here"), { code: "ERR_MODULE_NOT_FOUND" });
    },
  });
  const { openTelemetry } = await import("./src/handwritten/otel/index.ts");
  const layer = openTelemetry();
  const request = { operation: "listModels", method: "GET", path: "/models", body: { kind: "none" }, reply: "json" };
  const send = layer(async () => { throw new Error("it was sent"); });
  ${then}
`;

const call = `await send(request, {}).catch(({ name, message }) => console.log(name + ": " + message));`;

describe("api-openai/otel", () => {
  it("can be imported without its peer, and says at a call what to install", async () => {
    const { output, errors, exitCode } = await runScript(without("@opentelemetry/api", call));
    expect(output + errors).toBe(
      "ConfigurationError: api-openai/otel needs a package that is not installed: npm install @opentelemetry/api\n",
    );
    expect(exitCode).toBe(0);
  });

  it("does not end a process that makes no call", async () => {
    const wait = "await new Promise((resolve) => setImmediate(resolve)); console.log('alive');";
    expect(await runScript(without("@opentelemetry/api", wait))).toEqual({
      output: "alive\n",
      errors: "",
      exitCode: 0,
    });
  });
});
