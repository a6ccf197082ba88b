import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import * as z from "zod";
import OpenAI from "../../src/handwritten/index.ts";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { type Checkpoint, tool } from "../../src/handwritten/tools/index.ts";
import { type RecordingServer, recordingServer } from "../support/recording-server.ts";
import { runs } from "../support/runs.ts";
import { bodyOf, call, script } from "./chat-answers.ts";

/** What a function does: at once, after so many turns, not before its signal, or it throws. */
const KINDS = ["now", "soon", "later", "hangs", "throws"] as const;
type Kind = (typeof KINDS)[number];

/** Turns of the event loop in which nothing happens where nothing will. */
const STILL_TURNS = 300;

interface Case {
  /** The calls of each answer; then there is a text. */
  readonly rounds: readonly (readonly Kind[])[];
  readonly api: "chat" | "responses";
  readonly stream: boolean;
  readonly maxConcurrentCalls: number;
  /** At which of the things that happen the run is aborted. */
  readonly abortAt: number;
  /** Turns of the event loop before that. */
  readonly turns: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  rounds: fc.array(fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 3,
  }),
  api: fc.constantFrom("chat" as const, "responses" as const),
  stream: fc.boolean(),
  maxConcurrentCalls: fc.integer({ min: 1, max: 5 }),
  abortAt: fc.integer({ min: 0, max: 30 }),
  turns: fc.integer({ min: 0, max: 3 }),
});

interface Item {
  readonly role?: string;
  readonly type?: string;
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
  readonly call_id?: string;
}

/** The ids of the calls in a history, and of the outputs in it. */
const idsOf = (history: readonly unknown[]): readonly [string[], string[]] => {
  const items = history as readonly Item[];
  const calls = items.flatMap(({ type, call_id: id, tool_calls = [] }) => [
    ...tool_calls.map((each) => each.id),
    ...(type === "function_call" && id ? [id] : []),
  ]);
  const outputs = items.flatMap(({ role, type, call_id: id, tool_call_id: ofChat }) =>
    role === "tool" && ofChat ? [ofChat] : type === "function_call_output" && id ? [id] : [],
  );
  return [calls, outputs];
};

let validator: TestServer;
let server: RecordingServer;
let rounds: Case["rounds"];
beforeAll(async () => {
  validator = await startServer();
  server = await recordingServer((request, response, count) => {
    const { messages, input } = bodyOf(request);
    const history: readonly Item[] = messages ?? input;
    // The answer follows from the history, so that a run that goes on gets what follows.
    const answered = new Set(idsOf(history)[0].map((id) => id.split("_")[0])).size;
    const kinds = rounds[answered];
    const said = kinds ? kinds.map((kind, index) => call(`r${answered}_${index}`, kind, {})) : "done";
    script([said])(request, response, count);
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await validator[Symbol.asyncDispose]();
});

/** A run that is aborted, or goes on from a checkpoint. */
const start = ({ api, stream, maxConcurrentCalls }: Case, options: StartOptions) => {
  const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
  const wait = { now: 0, soon: 1, later: 6, throws: 1, hangs: 0 };
  const tools = KINDS.map((name) =>
    tool({
      name,
      parameters: z.object({}),
      execute: async (_args, { id, signal }) => {
        options.happened();
        if (name === "hangs")
          await new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(new Error("stopped"))),
          );
        for (let left = wait[name]; left > 0; left--) await turn();
        if (name === "throws") throw new Error("no");
        options.finished.push(id);
        options.happened();
        return id;
      },
      timeoutMs: name === "hangs" && !options.signal ? 0 : undefined,
    }),
  );
  const settings = {
    maxConcurrentCalls,
    ledger: {
      runId: "r",
      save: (checkpoint: Checkpoint) => {
        options.saved.push(checkpoint);
        options.happened();
      },
      resumeFrom: options.from,
    },
    ...(options.signal && { signal: options.signal }),
  };
  const given = options.from ? [] : [{ role: "user", content: "Go on." } as const];
  if (api === "chat") {
    const run = openai.chat.completions.runTools({ model: "m", messages: given, tools, stream }, settings);
    run.on("message", options.happened);
    return { done: run.done(), history: run.messages as unknown[] };
  }
  const run = openai.responses.runTools({ model: "m", input: given, tools, stream }, settings);
  run.on("item", options.happened);
  return { done: run.done(), history: run.input as unknown[] };
};

interface StartOptions {
  readonly finished: string[];
  readonly saved: Checkpoint[];
  readonly happened: () => void;
  readonly signal?: AbortSignal;
  readonly from?: Checkpoint | undefined;
}

/** Whether the embedded server takes a history as it is. */
const isAccepted = async (api: Case["api"], history: readonly unknown[]): Promise<void> => {
  const openai = new OpenAI({ apiKey: validator.apiKey, baseURL: validator.url });
  const given = [...history, { role: "user", content: "Go on." }] as never;
  if (api === "chat") {
    // As a run sends them.
    const runner = openai.chat.completions.runTools(
      { model: "m", messages: given, tools: [] },
      { maxSteps: 1 },
    );
    await runner.done();
  } else await openai.responses.create({ model: "m", input: given });
};

describe("a run that is aborted anywhere", () => {
  it("leaves a history that the API accepts, and goes on without repeating a finished call", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        rounds = each.rounds;
        const finished: string[] = [];
        const saved: Checkpoint[] = [];
        const controller = new AbortController();
        let left = each.abortAt;
        let still = 0;
        let isOver = false;
        const happened = (): void => {
          still = 0;
          if (left-- !== 0) return;
          void (async () => {
            for (let turns = each.turns; turns > 0; turns--) await turn();
            controller.abort();
          })();
        };
        const stopped = start(each, { finished, saved, happened, signal: controller.signal });
        const done = stopped.done
          .catch(() => {})
          .finally(() => {
            isOver = true;
          });
        // Where nothing is left to happen but a function that hangs.
        while (!isOver) {
          await turn();
          if (++still > STILL_TURNS) controller.abort();
        }
        await done;
        const [calls, outputs] = idsOf(stopped.history);
        expect(outputs).toEqual(calls);
        await isAccepted(each.api, stopped.history);

        const before = [...finished];
        const resumed = start(each, { finished, saved, happened: () => {}, from: saved.at(-1) });
        await resumed.done;
        const after = finished.slice(before.length);
        expect(after.filter((id) => before.includes(id))).toEqual([]);
        expect(new Set(after).size).toBe(after.length);
        const [allCalls, allOutputs] = idsOf(resumed.history);
        expect(allOutputs).toEqual(allCalls);
        expect(allCalls).toHaveLength(each.rounds.flat().length);
        expect(saved.at(-1)?.phase).toBe("final");
      }),
      { numRuns: runs(1_000) },
    );
  }, 300_000);
});
