import { fixedServer } from "./server.ts";
import { type Outcome, type Steps, seenOf } from "./steps.ts";

// Runs the steps of the program that is named, one after the other, and prints what each gave as one line of JSON.

const [program = ""] = process.argv.slice(2);
const { steps } = (await import(`../programs/${program}.ts`)) as { steps: Steps };
const outcomes: Record<string, Outcome> = {};
await using server = await fixedServer();
const world = { baseURL: server.baseURL, apiKey: "sk-of-the-programs" };
let unhandled: object[] = [];
process.on("unhandledRejection", (error) => unhandled.push(seenOf(error)));
for (const [name, step] of Object.entries(steps)) {
  const outcome = await Promise.resolve()
    .then(() => step(world))
    .then(
      (result) => ({ result: result ?? null }),
      (error) => ({ error: seenOf(error) }),
    );
  // What nobody waits for is told a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  outcomes[name] = { ...outcome, sent: server.asked(), unhandled };
  unhandled = [];
}
// Wherever it stands in what was recorded.
const { port } = new URL(server.baseURL);
console.log(`ecosystem report: ${JSON.stringify(outcomes).replaceAll(port, "80")}`);
// A library may keep the process.
process.exit();
