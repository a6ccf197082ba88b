import { afterEach, describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";
import { runScript } from "../support/run-script.ts";

const variables = ["OPENAI_LOG", "OPENAI_CUSTOM_HEADERS", "OPENAI_BASE_URL"];

describe("an environment variable that makes no sense", () => {
  afterEach(() => {
    for (const name of variables) delete process.env[name];
  });

  const loggerOf = (lines: string[]) => {
    const warn = (line: string): void => void lines.push(line);
    return { error: warn, warn, info: warn, debug: warn };
  };

  it("as a level of the log is one warning, and nothing is logged", async () => {
    await using server = await recordingServer(json({ error: {} }, 500));
    process.env["OPENAI_LOG"] = "nonsense, sk-very-secret";
    const lines: string[] = [];
    for (let client = 0; client < 3; client++) {
      const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, logger: loggerOf(lines) });
      await openai.models.list().catch(() => {});
    }
    expect(lines).toEqual([
      "api-openai: OPENAI_LOG is none of off, error, warn, info and debug: nothing is logged",
    ]);
  });

  it("is not looked at where an option says it", () => {
    process.env["OPENAI_LOG"] = "nonsense";
    const lines: string[] = [];
    expect(new OpenAI({ apiKey: "k", logLevel: "off", logger: loggerOf(lines) })).toBeInstanceOf(OpenAI);
    expect(lines).toEqual([]);
  });

  it("as headers is a warning that names its line, and the others are sent", async () => {
    await using server = await recordingServer();
    process.env["OPENAI_CUSTOM_HEADERS"] = "X-A: 1\nno colon, sk-very-secret\nX-B: 2";
    const lines: string[] = [];
    await new OpenAI({ apiKey: "k", baseURL: server.baseURL, logger: loggerOf(lines) }).get("/x");
    expect(lines).toEqual([
      "api-openai: OPENAI_CUSTOM_HEADERS has no `Name: value` in line 2, which is left out",
    ]);
    expect(server.requests[0]?.headers).toMatchObject({ "x-a": "1", "x-b": "2" });
  });

  it("as an address is an error, as the key would go to another host", () => {
    process.env["OPENAI_BASE_URL"] = "gateway.example/v1";
    expect(() => new OpenAI({ apiKey: "k" })).toThrow(/^`OPENAI_BASE_URL` is not an absolute URL$/);
    expect(new OpenAI({ apiKey: "k", baseURL: "https://other.example" }).baseURL).toBe(
      "https://other.example",
    );
  });

  it("goes to the console where there is no logger, and the program goes on", async () => {
    const { output, errors, exitCode } = await runScript(`
      await import("./tests/trust/leaks/source-hooks.ts");
      const { OpenAI } = await import("./src/handwritten/index.ts");
      process.env.OPENAI_LOG = "verbose";
      process.env.OPENAI_API_KEY = "k";
      new OpenAI();
      new OpenAI();
      console.log("alive");
    `);
    expect({ output, errors, exitCode }).toEqual({
      output: "alive\n",
      errors: "api-openai: OPENAI_LOG is none of off, error, warn, info and debug: nothing is logged\n",
      exitCode: 0,
    });
  });
});
