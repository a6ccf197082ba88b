import type { Contender, Start } from "../contenders/contender.ts";
import { answerText, eventsPerSocket, eventsPerStream, streamedText } from "./answers.ts";

/** One round of work: so many calls, so many of them in flight. */
export interface Round {
  readonly work: "complete" | "refused" | "stream" | "accumulate" | "socket";
  readonly calls: number;
  readonly inFlight: number;
}

/** What a round took: user and system CPU of this process, all threads. */
export interface Took {
  readonly cpuMicros: number;
}

const works: Record<Round["work"], (contender: Contender) => Promise<void>> = {
  async complete(contender) {
    if ((await contender.complete()) !== answerText)
      throw new Error("the answer is not the one that was sent");
  },
  async refused(contender) {
    if ((await contender.refused?.()) !== 429) throw new Error("the call was not refused");
  },
  async stream(contender) {
    const events = await contender.stream();
    if (events !== eventsPerStream) throw new Error(`${events} of ${eventsPerStream} events arrived`);
  },
  async socket(contender) {
    const events = await contender.socket?.();
    if (events !== eventsPerSocket) throw new Error(`${events} of ${eventsPerSocket} events arrived`);
  },
  async accumulate(contender) {
    if ((await contender.accumulate?.()) !== streamedText)
      throw new Error("the text is not the one that was streamed");
  },
};

const run = async (contender: Contender, { work, calls, inFlight }: Round): Promise<Took> => {
  globalThis.gc?.(); // Each round pays for its own garbage.
  const before = process.cpuUsage();
  let left = calls;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await works[work](contender);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const { user, system } = process.cpuUsage(before);
  return { cpuMicros: user + system };
};

// A process of one contender: its parent sends it rounds, and is sent what each of them took.
const [name, baseURL] = process.argv.slice(2);
const { start } = (await import(`../contenders/${name}.ts`)) as { start: Start };
const contender = await start(baseURL ?? "");
process.on("message", async (round: Round) => process.send?.(await run(contender, round)));
process.on("disconnect", () => process.exit());
process.send?.("ready");
