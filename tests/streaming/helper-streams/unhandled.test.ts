import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";

const program = fileURLToPath(new URL("unhandled-program.ts", import.meta.url));

it("reports a failure once: to a consumer, or as an unhandled rejection", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    program,
  ]);
  const broke = [expect.stringContaining("broke")];
  expect(JSON.parse(stdout)).toEqual({
    "nobody waits": broke,
    "a listener of something else": broke,
    "what was awaited has come": broke,
    "an unstarted loop": broke,
    "done() that nobody awaits": broke,
    "a listener throws, nobody waits": ["UsageError: a listener of `content` threw: mine"],
    "a listener of the end throws": ["RangeError: mine"],
    "a listener of the error throws": ["RangeError: mine"],
    "a listener of errors": [],
    "done() awaited": [],
    "everything awaited": [],
    "a loop": [],
    "a loop over events": [],
    "a loop over errors": [],
    "lines of JSON": [],
    "a loop that is left": [],
    "an abort": [],
    "a wait that is given up with the stream": [],
    "a good end": [],
  });
});
