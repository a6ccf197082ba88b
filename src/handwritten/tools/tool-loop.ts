import { APIUserAbortError, OpenAIError, UsageError } from "../errors/index.ts";
import type { Recorder } from "./checkpoint.ts";
import type { Dialect, LoopStep, LoopTurn, ReadAnswer, Teller } from "./dialect.ts";
import type { Registry } from "./registered-tool.ts";
import { Round } from "./round.ts";
import type { RunParts, RunSettings } from "./run-options.ts";

/** What a run is. */
export interface Run<Item, Answer, Event> {
  readonly dialect: Dialect<Item, Answer, Event>;
  readonly teller: Teller<Item, Answer>;
  readonly registry: Registry;
  readonly settings: RunSettings;
  readonly recorder: Recorder;
  readonly parts: RunParts;
  readonly signal: AbortSignal;
  /** What functions of official shapes get as their second argument. */
  readonly runner: unknown;
  readonly toolContext: unknown;
}

/**
 * Asks, makes the calls of the answer, and asks again until an answer has none. However it ends, each call of the history has its output.
 *
 * @returns the last answer; undefined when the requests were used up
 */
export async function* runLoop<Item, Answer, Event>(
  run: Run<Item, Answer, Event>,
): AsyncGenerator<LoopStep<Event, Answer>, Answer | undefined> {
  const { dialect, teller, recorder, signal } = run;
  const { checkpoint } = recorder;
  const { limit } = dialect;
  if (checkpoint.revision > 0) {
    if (checkpoint.phase === "final") return restore(run);
    const isOver = await resume(run);
    if (isOver) return undefined;
  }
  checkpoint.max_steps = limit.steps;
  for (let isFirst = true; checkpoint.consumed_requests < limit.steps; isFirst = false) {
    throwIfAborted(signal);
    await recorder.record((open) => {
      open.phase = "boundary";
      open.history = [...teller.history];
      open.pending_items = [];
      open.returned_outputs = [];
      open.consumed_requests++;
    });
    throwIfAborted(signal);
    const answer = yield* dialect.ask(teller.history, isFirst);
    const read = dialect.read(answer);
    const isOver = yield* answered(run, answer, read);
    if (isOver) return answer;
  }
  if (limit.isQuiet) return undefined;
  throw usedUp(limit.steps);
}

/** Makes the calls of an answer. @returns whether the run is over */
async function* answered<Item, Answer, Event>(
  run: Run<Item, Answer, Event>,
  answer: Answer,
  { items, calls, leftOut }: ReadAnswer<Item>,
): AsyncGenerator<LoopStep<Event, Answer>, boolean> {
  const { dialect, teller, recorder, signal } = run;
  const { checkpoint } = recorder;
  const step = checkpoint.consumed_requests;
  const turn: LoopTurn<Answer> = {
    answer,
    step,
    isFinal: !calls.length,
    calls,
    supplied: new Map(),
    texts: [],
  };
  const round = new Round(run, calls, step);
  let isOver = turn.isFinal;
  try {
    teller.answered(answer, items);
    for (const call of leftOut) round.report(call, "left_out", 0);
    await recorder.record((open) => {
      open.phase = isOver ? "final" : "pending";
      open.pending_items = [...items];
      open.final_response = isOver ? answer : null;
    });
    yield { type: "turn", turn };
    if (!isOver) {
      throwIfAborted(signal);
      if (!dialect.limit.isQuiet && step >= dialect.limit.steps) throw usedUp(dialect.limit.steps);
      await round.make(turn.supplied);
      throwIfAborted(signal);
      isOver = round.hasCalled(dialect.forced);
    }
  } finally {
    round.complete();
  }
  teller.history.push(...turn.texts.map((text) => dialect.userItem(text)));
  await teller.afterRound?.(answer);
  throwIfAborted(signal);
  return isOver;
}

/** Goes on from a checkpoint: what was given as new follows what is in it. @returns whether the run is over with it */
const resume = async <Item, Answer, Event>(run: Run<Item, Answer, Event>): Promise<boolean> => {
  const { dialect, teller, recorder } = run;
  const { checkpoint } = recorder;
  const { history } = teller;
  const fresh = history.splice(0, history.length, ...(checkpoint.history as Item[]));
  const { items, calls } = dialect.readItems(checkpoint.pending_items as Item[]);
  const { attempted_call_ids: attempted, returned_call_ids: returned } = checkpoint;
  const interrupted = new Set(attempted.filter((id) => !returned.includes(id)));
  const round = new Round(run, calls, checkpoint.consumed_requests, interrupted);
  for (const output of checkpoint.returned_outputs as Item[]) round.recall(output);
  let isOver = false;
  try {
    history.push(...items);
    if (calls.length) {
      await round.make(new Map());
      isOver = round.hasCalled(dialect.forced);
    }
  } finally {
    round.complete();
    history.push(...fresh);
  }
  return isOver;
};

/** The answer of a run that is over. */
const restore = <Item, Answer, Event>({ teller, recorder }: Run<Item, Answer, Event>): Answer => {
  const { checkpoint } = recorder;
  const answer = checkpoint.final_response as Answer;
  teller.history.splice(0, teller.history.length, ...(checkpoint.history as Item[]));
  teller.answered(answer, checkpoint.pending_items as Item[]);
  return answer;
};

const usedUp = (steps: number): UsageError =>
  new UsageError(`the run has used up its ${steps} requests (\`maxSteps\`), and the model goes on calling`);

/** @throws OpenAIError what the signal aborted with, or APIUserAbortError */
export const throwIfAborted = (signal: AbortSignal): void => {
  if (!signal.aborted) return;
  if (OpenAIError.is(signal.reason)) throw signal.reason;
  throw new APIUserAbortError({ cause: signal.reason });
};

/** An error of the caller's functions as one of the library's: with its message, and itself as the cause. */
export const asOpenAIError = (error: unknown): OpenAIError =>
  OpenAIError.is(error)
    ? (error as OpenAIError)
    : new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
