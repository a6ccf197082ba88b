import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import type { Provider } from "../../../src/handwritten/core/provider.ts";
import { anyEnd, terminalOf } from "../../../src/handwritten/streaming/reader/terminal.ts";
import { requestOf } from "../../support/call.ts";
import { runs } from "../../support/runs.ts";

const of = (operation: string, fields: object = {}, stream?: Provider["stream"]) =>
  terminalOf(
    requestOf({ operation, body: { kind: "json", value: fields } }),
    stream && { name: "x", title: "X", stream },
  );
const typed = (type: string) => ({ type });
const named = (event: string) => ({ event, data: {} });
const choice = (index: number, finish_reason?: string | null) => ({ choices: [{ index, finish_reason }] });

/** After how many of the events the answer is whole; 0 for never. */
const wholeAfter = (terminal: ReturnType<typeof of>, events: readonly unknown[]): number =>
  events.map((event) => terminal.isWhole(event)).indexOf(true) + 1;

describe("terminalOf", () => {
  it.each<[string, object, unknown[], number]>([
    ["createResponse", {}, [typed("response.created"), typed("response.completed")], 2],
    ["createResponse", {}, [typed("response.in_progress"), typed("response.incomplete")], 2],
    ["getResponse", {}, [typed("response.failed")], 1],
    ["beta_createResponse", {}, [typed("response.completed")], 1],
    ["beta_getResponse", {}, [typed("response.completed")], 1],
    [
      "createResponse",
      {},
      [typed("response.image_generation_call.completed"), typed("response.output_item.done")],
      0,
    ],
    ["createSpeech", {}, [typed("speech.audio.delta"), typed("speech.audio.done")], 2],
    ["createTranscription", {}, [typed("transcript.text.segment"), typed("transcript.text.done")], 2],
    ["createImage", {}, [typed("image_generation.partial_image"), typed("image_generation.completed")], 2],
    ["createImage", { n: 2 }, [typed("image_generation.completed"), typed("image_generation.completed")], 2],
    ["createImage", { n: null }, [typed("image_generation.completed")], 1],
    ["createImageEdit", {}, [typed("image_edit.partial_image"), typed("image_edit.completed")], 2],
    ["createImageEdit", {}, [typed("image_generation.completed")], 0],
    ...["completed", "requires_action", "failed", "cancelled", "expired", "incomplete"].map(
      (how): [string, object, unknown[], number] => [
        "createRun",
        {},
        [named("thread.run.created"), named(`thread.run.${how}`)],
        2,
      ],
    ),
    ["createThreadAndRun", {}, [named("thread.created"), named("thread.run.completed")], 2],
    ["submitToolOuputsToRun", {}, [named("thread.run.completed")], 1],
    ["createRun", {}, [named("thread.run.step.completed"), named("thread.message.completed")], 0],
    ["createChatCompletion", {}, [choice(0), choice(0, null), choice(0, "stop")], 3],
    ["createChatCompletion", {}, [choice(0), choice(1), choice(0, "stop"), choice(1, "length")], 4],
    ["createChatCompletion", { n: 2 }, [choice(0), choice(0, "stop"), choice(1), choice(1, "stop")], 4],
    ["createChatCompletion", { n: 2 }, [choice(0), choice(0, "stop")], 0],
    ["createChatCompletion", {}, [choice(0, ""), choice(0, ""), choice(0, "eos")], 3],
    [
      "createChatCompletion",
      {},
      [{ choices: [] }, { usage: {} }, null, 7, { choices: 7 }, { choices: [null] }],
      0,
    ],
    ["createCompletion", {}, [choice(0), choice(0, "stop")], 2],
  ])("%s with %j: %j is whole after %d", (operation, fields, events, count) => {
    expect(wholeAfter(of(operation, fields), events)).toBe(count);
  });

  it("stays whole, with any following event", () => {
    const chat = of("createChatCompletion");
    expect(
      [choice(0, "stop"), { choices: [], usage: {} }, choice(0, null)].map((event) => chat.isWhole(event)),
    ).toEqual([true, true, true]);
    const run = of("createRun");
    expect(
      [named("thread.run.completed"), named("thread.run.step.created")].map((event) => run.isWhole(event)),
    ).toEqual([true, true]);
  });

  it.each<[Provider["stream"], Partial<ReturnType<typeof of>>, number]>([
    [{ done: true, finishReason: "always" }, { done: true, end: false }, 1],
    [{ done: false, finishReason: "always" }, { done: true, end: false }, 1],
    [{ done: true, finishReason: "sometimes" }, { done: true, end: false }, 0],
    [{ done: false, finishReason: "sometimes" }, { done: true, end: true }, 0],
  ])("goes by what the server is known for: %j", (stream, want, count) => {
    const terminal = of("createChatCompletion", {}, stream);
    expect(terminal).toMatchObject(want);
    expect(wholeAfter(terminal, [choice(0, "stop")])).toBe(count);
  });

  describe("of a session of an agent", () => {
    const turn = ["in_progress", "turn.created", "turn.output_text.delta", "turn.completed"];
    const rests = ["idle", "requires_action", "budget_reached", "failed"];
    const session = (name: string) => typed(`agent.session.${name}`);
    const created = () => of("createAgentSession");
    const followed = () => of("streamAgentSessionEvent");

    it.each(rests)("the answer to its creation is whole with %s, and not before", (name) => {
      const terminal = created();
      expect([terminal.end, terminal.done, terminal.last]).toEqual([false, false, false]);
      for (const event of ["created", ...turn]) expect(terminal.isWhole(session(event))).toBe(false);
      expect(terminal.isWhole(session(name))).toBe(true);
      expect([terminal.end, terminal.done, terminal.last]).toEqual([true, true, false]);
    });

    it("is not whole again while the next turn runs, whatever else happens beside", () => {
      const terminal = created();
      terminal.isWhole(session("idle"));
      expect(
        ["environment.ready", "error", "subagent.closed"].map((name) => terminal.isWhole(session(name))),
      ).toEqual([true, true, true]);
      expect(terminal.isWhole(session("turn.created"))).toBe(false);
      expect([terminal.end, terminal.done]).toEqual([false, false]);
      expect(terminal.isWhole(session("idle"))).toBe(true);
    });

    it("may end exactly while nothing works since it last rested, after any events", () => {
      const beside = ["created", "environment.ready", "subagent.closed", "error"];
      const names = fc.array(fc.constantFrom(...rests, ...turn, ...beside));
      fc.assert(
        fc.property(names, fc.boolean(), (told, isFollowed) => {
          const terminal = isFollowed ? followed() : created();
          const wholes = told.map((name) => terminal.isWhole(session(name)));
          const last = told.findLast((name) => rests.includes(name) || turn.includes(name));
          const mayEnd = last === undefined ? isFollowed : rests.includes(last);
          expect([terminal.end, terminal.done]).toEqual([mayEnd, mayEnd]);
          if (isFollowed) expect(wholes).not.toContain(true);
          else if (told.length > 0) expect(wholes.at(-1)).toBe(mayEnd);
        }),
        { numRuns: runs(2_000) },
      );
    });

    it("may end before anything happens when it is followed, and between two turns, but is never whole", () => {
      const terminal = followed();
      expect(terminal.end).toBe(true);
      for (const event of turn) {
        expect(terminal.isWhole(session(event))).toBe(false);
        expect([terminal.end, terminal.done]).toEqual([false, false]);
      }
      for (const event of rests) {
        expect(terminal.isWhole(session(event))).toBe(false);
        expect([terminal.end, terminal.done]).toEqual([true, true]);
      }
      for (const event of [null, 7, { type: 7 }]) expect(terminal.isWhole(event)).toBe(false);
    });
  });

  it("asks nothing of operations it does not know", () => {
    for (const operation of ["POST /chat/completions", "nope", "constructor"])
      expect(of(operation)).toBe(anyEnd);
  });
});

describe("the contract", () => {
  type Schema = { $ref?: string; properties?: Record<string, { enum?: string[] }> } & Partial<
    Record<"anyOf" | "oneOf" | "allOf", Schema[]>
  >;
  interface Contract {
    paths: Record<
      string,
      Record<string, { operationId: string; responses?: Record<string, { content?: object }> }>
    >;
    components: { schemas: Record<string, Schema> };
  }
  const read = (file: string): Contract =>
    parse(readFileSync(new URL(`../../../openapi/${file}`, import.meta.url), "utf8"));
  const [document, supplement] = [read("openapi.yaml"), read("supplement.yaml")];
  const eventNames = (schema: Schema, seen = new Set<Schema>()): string[] => {
    const target = schema.$ref
      ? ([supplement, document]
          .map(({ components }) => components.schemas[schema.$ref?.split("/").pop() as string])
          .find((found) => found !== undefined) as Schema)
      : schema;
    if (seen.has(target)) return [];
    seen.add(target);
    const { type, event } = target.properties ?? {};
    return [
      ...(type?.enum ?? []),
      ...(event?.enum ?? []),
      ...[target.anyOf, target.oneOf, target.allOf].flatMap((parts) =>
        (parts ?? []).flatMap((part) => eventNames(part, seen)),
      ),
    ];
  };
  const streaming = [document, supplement]
    .flatMap(({ paths }) => Object.values(paths))
    .flatMap((path) => Object.values(path))
    .flatMap((operation) => {
      const content = operation.responses?.["200"]?.content as Record<string, { schema: Schema }> | undefined;
      const schema = content?.["text/event-stream"]?.schema;
      return schema ? [{ operation: operation.operationId, names: eventNames(schema) }] : [];
    });

  it.each(streaming.filter(({ names }) => names.length))(
    "declares an event that ends $operation",
    ({ operation, names }) => {
      const mayEndWith = (name: string): boolean => {
        const terminal = of(operation);
        return terminal.isWhole(typed(name)) || terminal.end;
      };
      expect(names.some(mayEndWith)).toBe(true);
      // Not with every event: otherwise a break would go unnoticed.
      expect(names.every(mayEndWith)).toBe(false);
    },
  );

  it("has no operation that streams without a rule", () => {
    expect(streaming.filter(({ operation }) => of(operation) === anyEnd)).toEqual([]);
    expect(streaming.length).toBeGreaterThan(6);
  });

  it("declares every way that a run can end", () => {
    const names = eventNames({ $ref: "#/components/schemas/AssistantStreamEvent" });
    expect(names.filter((name) => of("createRun").isWhole(named(name)))).toEqual([
      "thread.run.requires_action",
      "thread.run.completed",
      "thread.run.incomplete",
      "thread.run.failed",
      "thread.run.cancelled",
      "thread.run.expired",
    ]);
  });
});
