import { describe, expect, it } from "@jest/globals";
import { runScript } from "../support/run-script.ts";

/** A program on a Node without some packages. */
const without = (packages: readonly string[], then: string): string => `
  const { registerHooks } = await import("node:module");
  const missing = new Set(${JSON.stringify(packages)});
  registerHooks({
    resolve(name, context, next) {
      if (!missing.has(name.split("/")[0])) return next(name, context);
      throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: "MODULE_NOT_FOUND" });
    },
  });
  const { createRequestValidator, createSampler, startServer } = await import("./src/handwritten/testing/index.ts");
  const say = ({ name, message }) => console.log(name + ": " + message);
  ${then}
`;

const run = async (packages: readonly string[], then: string): Promise<string> => {
  const { output, errors } = await runScript(without(packages, then));
  return output + errors;
};

const needs = (packages: string): string =>
  `ConfigurationError: api-openai/testing needs ${packages.includes(" ") ? "packages that are" : "a package that is"} not installed: npm install --save-dev ${packages}\n`;

describe("api-openai/testing", () => {
  it.each([
    [["ajv"], "ajv"],
    [["find-my-way"], "find-my-way"],
    [["openapi-sampler", "ws"], "openapi-sampler"],
    [
      ["ajv", "ajv-formats", "find-my-way", "openapi-sampler", "ws"],
      "ajv ajv-formats find-my-way openapi-sampler",
    ],
  ])("without %j can be imported, and says what its server needs", async (packages, want) => {
    expect(await run(packages, "await startServer().catch(say);")).toBe(needs(want));
  });

  it("throws the same for its validator and its sampler", async () => {
    const then = `
      try { createRequestValidator({}, {}); } catch (error) { say(error); }
      try { createSampler({}); } catch (error) { say(error); }
    `;
    expect(await run(["ajv", "openapi-sampler"], then)).toBe(needs("ajv openapi-sampler").repeat(2));
  });

  it("without ws has a server, whose sockets name the package", async () => {
    const then = `
      const server = await startServer();
      const { request } = await import("node:http");
      const headers = { connection: "upgrade", upgrade: "websocket", authorization: "Bearer " + server.apiKey };
      const sent = request(server.url + "/responses", { headers }, async (answer) => {
        let text = "";
        for await (const chunk of answer) text += chunk;
        console.log(answer.statusCode, JSON.parse(text).error.message);
        await server.close();
      }).end();
    `;
    expect(await run(["ws"], then)).toBe(`500 ${needs("ws")}`);
  });

  it("passes on the failure of an installed package", async () => {
    const { output } = await runScript(`
      const { registerHooks } = await import("node:module");
      registerHooks({
        resolve(name, context, next) {
          if (name !== "fast-deep-equal") return next(name, context);
          throw Object.assign(new Error("Cannot find module 'fast-deep-equal'"), { code: "MODULE_NOT_FOUND" });
        },
      });
      const { startServer } = await import("./src/handwritten/testing/index.ts");
      await startServer().catch(({ message }) => console.log(message.split("\\n")[0]));
    `);
    expect(output).toBe("Cannot find module 'fast-deep-equal'\n");
  });
});
