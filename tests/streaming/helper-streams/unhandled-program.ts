// Run by itself: in the test runner unhandled rejections are the runner's own business.
import { setImmediate as tick } from "node:timers/promises";
import { ChatCompletionStream } from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { delta, finish } from "./chunks.ts";

type Stream = ChatCompletionStream;

const failing = (): Stream =>
  new ChatCompletionStream(async function* () {
    yield delta({ content: "a" });
    throw new TypeError("broke");
  });
const whole = (): Stream =>
  new ChatCompletionStream(async function* () {
    yield* [delta({ content: "a" }), finish()];
  });
const endless = (): Stream =>
  new ChatCompletionStream(async function* ({ signal }) {
    yield delta({ content: "a" });
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
const quiet = (work: Promise<unknown>) => work.catch(() => {});
const thrower = () => {
  throw new RangeError("mine");
};
const loop = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

const scenarios: Record<string, () => unknown> = {
  "nobody waits": () => failing(),
  "a listener of something else": () =>
    failing()
      .on("content", () => {})
      .on("end", () => {}),
  "what was awaited has come": () => failing().emitted("content"),
  "an unstarted loop": () => failing()[Symbol.asyncIterator](),
  "done() that nobody awaits": () => void failing().done(),
  "a listener throws, nobody waits": () => whole().on("content", thrower),
  "a listener of the end throws": () => whole().on("end", thrower),
  "a listener of the error throws": () => failing().on("error", thrower),

  "a listener of errors": () => failing().on("error", () => {}),
  "done() awaited": () => quiet(failing().done()),
  "everything awaited": () => {
    const stream = failing();
    const finals = [stream.done(), stream.finalContent(), stream.finalMessage(), stream.totalUsage()];
    return Promise.all([...finals, stream.emitted("refusal.done"), loop(stream)].map(quiet));
  },
  "a loop": () => quiet(loop(failing())),
  "a loop over events": () => quiet(loop(failing().events("content"))),
  "a loop over errors": () => loop(failing().events("error")),
  "lines of JSON": () => quiet(loop(failing().toReadableStream())),
  "a loop that is left": async () => {
    for await (const _ of endless()) break;
  },
  "an abort": async () => {
    const stream = endless();
    await stream.emitted("content");
    stream.abort();
  },
  "a wait that is given up with the stream": async () => {
    await using stream = endless();
    await stream.emitted("content");
  },
  "a good end": () => whole(),
};

const told: Record<string, string[]> = {};
let current: string[] = [];
process.on("unhandledRejection", (error: Error) => current.push(`${error.name}: ${error.message}`));
for (const [name, run] of Object.entries(scenarios)) {
  current = [];
  told[name] = current;
  await run();
  for (let n = 0; n < 10; n++) await tick();
}
process.stdout.write(JSON.stringify(told));
