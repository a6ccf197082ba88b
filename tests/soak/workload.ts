import type OpenAI from "api-openai";
import { OpenAIError } from "api-openai";
import type { SeededRandom } from "../support/seeded-random.ts";
import { LEAVER } from "./server.ts";
import { count } from "./tally.ts";

type Report = NonNullable<OpenAIError["report"]>;
type Attempt = NonNullable<Report["attempts"]>[number];

/** What the callers saw. */
export interface Seen {
  /** By operation and outcome. */
  readonly calls: Map<string, number>;
  /** Each attempt once, also where several calls shared it. */
  readonly attempts: Set<Attempt>;
}

/** One caller that makes calls of every kind, one after another, until the time is over. */
export const callUntil = async (
  openai: OpenAI,
  random: SeededRandom,
  isOver: () => boolean,
  seen: Seen,
): Promise<void> => {
  while (!isOver()) {
    const [operation, call] = random.pick(CALLS);
    let report: Report | undefined;
    try {
      const outcome = await call(openai, random, (told) => {
        report = told;
      });
      count(seen.calls, `${operation} ${outcome}`);
    } catch (error) {
      if (!OpenAIError.is(error)) throw error;
      count(seen.calls, `${operation} ${error.kind}`);
      report = error.report ?? report;
    }
    // What a deadline or the winner of a race aborts is written down in the same turn, and after the caller was told.
    await new Promise(setImmediate);
    for (const attempt of report?.attempts ?? []) seen.attempts.add(attempt);
  }
};

type Outcome = "success" | "cancelled";
type Call = (
  openai: OpenAI,
  random: SeededRandom,
  tell: (report: Report | undefined) => void,
) => Promise<Outcome>;

const messages = (text: string) => [{ role: "user" as const, content: text }];

const CALLS: readonly (readonly [operation: string, call: Call])[] = [
  [
    "createChatCompletion",
    async (openai, random, tell) => {
      // A long one is compressed, and one that was asked before may be cached.
      const text = `${random.integer(1, 50)} ${"x".repeat(random.integer(0, 400))}`;
      const { report } = await openai.chat.completions
        .create({ model: "m", messages: messages(text) }, { cache: random.chance(0.3) })
        .withResponse();
      tell(report);
      return "success";
    },
  ],
  [
    "createChatCompletion",
    async (openai, random, tell) => {
      const leaves = random.chance(0.05);
      const { data, report } = await openai.chat.completions
        .create({ model: "m", messages: messages("hi"), stream: true, ...(leaves && { user: LEAVER }) })
        .withResponse();
      tell(report);
      for await (const _ of data) if (leaves) return "cancelled";
      return "success";
    },
  ],
  [
    "createEmbedding",
    async (openai, random, tell) => {
      const input = `text ${random.integer(1, 40)}`;
      const { report } = await openai.embeddings.create({ model: "m", input }).withResponse();
      tell(report);
      return "success";
    },
  ],
  [
    "listModels",
    async (openai, _random, tell) => {
      const { report } = await openai.models.list().withResponse();
      tell(report);
      return "success";
    },
  ],
];
