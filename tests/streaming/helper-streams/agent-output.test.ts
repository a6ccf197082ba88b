import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import * as z3 from "zod/v3";
import { standardAgentTextFormat } from "../../../src/compat/helpers/beta/agents/standard-schema.ts";
import { zodAgentTextFormat } from "../../../src/compat/helpers/beta/agents/zod.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { SESSION, sessionServer, TURN, turn } from "./agent-session-server.ts";

const schema = z.object({ city: z.string(), celsius: z.number() });
const text = JSON.stringify({ city: "Bern", celsius: 12 });
const value = { city: "Bern", celsius: 12 };

/** A session whose turn says these texts, one message for each. */
const setUp = async (...texts: string[]) => {
  const bodies: unknown[] = [];
  const server = await sessionServer(({ tell }, input) => {
    bodies.push(input);
    tell("turn.created", { turn_id: TURN, turn: turn("queued") });
    for (const [index, said] of texts.entries()) {
      const content = [{ type: "output_text", text: said }];
      const item = { type: "message", role: "assistant", status: "completed", id: `m${index}`, content };
      tell("turn.item.done", {
        turn_id: TURN,
        output_index: index,
        item: { ...item, phase: null, turn_id: TURN },
      });
    }
    tell("turn.completed", { turn_id: TURN, turn: turn("completed") });
    tell("idle", { session: { id: SESSION, status: "idle", required_actions: [], error: null } });
  });
  const { sessions } = new OpenAI({ apiKey: "k", baseURL: server.baseURL }).beta.agents;
  return { server, sessions, bodies };
};

describe("the output of a turn", () => {
  it.each([
    ["zod 4", zodAgentTextFormat(schema)],
    ["zod 3", zodAgentTextFormat(z3.object({ city: z3.string(), celsius: z3.number() }))],
    ["a Standard Schema", standardAgentTextFormat(schema)],
    [
      "a Standard Schema with its JSON Schema",
      standardAgentTextFormat(schema, z.toJSONSchema(schema) as never),
    ],
  ])(
    "is read with the format of the agent, made of %s, which is sent without its reader",
    async (_, format) => {
      const { server, sessions, bodies } = await setUp(text);
      await using _server = server;
      const stream = sessions.createAndStream({
        agent: { model: "m", text: { format } },
        environment: { type: "none" },
        input: "Hi",
      });
      const result = await stream.finalResult();
      expect(result.output_parsed).toEqual(value);
      expect(result).toMatchObject({ session_id: SESSION, output_text: text });
      const [{ agent }] = bodies as [{ agent: { text: { format: Record<string, unknown> } } }];
      expect(Object.keys(agent.text.format).sort()).toEqual(["schema", "type"]);
      expect(agent.text.format).toMatchObject({
        type: "json_schema",
        schema: { type: "object", additionalProperties: false, required: ["city", "celsius"] },
      });
    },
  );

  it("is read with a format that is given for the turn, which is not sent", async () => {
    const { server, sessions, bodies } = await setUp(text, text);
    await using _server = server;
    const stream = sessions.stream(SESSION, { input: "Hi", outputFormat: zodAgentTextFormat(schema) });
    expect((await stream.finalResult()).output_parsed).toEqual(value);
    expect(JSON.stringify(bodies)).not.toContain("celsius");
  });

  it("is not read without a reader", async () => {
    const { server, sessions } = await setUp("no JSON");
    await using _server = server;
    const format = { type: "json_schema", schema: { type: "object" } } as const;
    const agent = { model: "m", text: { format } };
    const environment = { type: "none" } as const;
    const result = await sessions.createAndStream({ agent, environment, input: "Hi" }).finalResult();
    expect(result.output_text).toBe("no JSON");
    expect(result).not.toHaveProperty("output_parsed");
  });

  it.each([
    ["is no JSON", ["Hello"], "not_json"],
    ["is not what the schema says", ['{"city":5,"celsius":1}'], "mismatch"],
    ["is followed by another that is not", [text, "Hello"], "not_json"],
    ["is missing", [], "mismatch"],
  ])("fails when it %s, with the result", async (_, texts, fault) => {
    const { server, sessions } = await setUp(...texts);
    await using _server = server;
    const stream = sessions.stream(SESSION, { input: "Hi", outputFormat: zodAgentTextFormat(schema) });
    await expect(stream.finalResult()).rejects.toMatchObject({
      kind: "output",
      fault,
      answer: { turn_id: TURN, output_text: texts.join("") },
    });
  });

  it("fails with what a reader of the program throws as its cause", async () => {
    const { server, sessions } = await setUp("x");
    await using _server = server;
    const cause = new RangeError("odd");
    const $parseRaw = (): number => {
      throw cause;
    };
    const outputFormat = { type: "json_schema", schema: {}, $parseRaw } as const;
    const error = sessions.stream(SESSION, { input: "Hi", outputFormat }).finalResult();
    await expect(error).rejects.toMatchObject({ fault: "mismatch", cause, text: "x" });
  });
});
