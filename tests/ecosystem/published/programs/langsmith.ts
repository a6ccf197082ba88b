import { Client } from "langsmith";
import { wrapOpenAI } from "langsmith/wrappers";
import { clientSteps } from "../setting/client-steps.ts";
import { withoutVarying } from "../setting/record.ts";

interface Run {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Runs by their ids: each is created, and updated when it ends. */
const runs = new Map<string, Run>();

/** Keeps the runs in the place of sending them. */
class Keeping extends Client {
  override async createRun(run: object): Promise<void> {
    this.#keep(run as Run);
  }

  override async updateRun(id: string, run: object): Promise<void> {
    this.#keep({ ...run, id });
  }

  #keep(run: Run): void {
    runs.set(run.id, { ...runs.get(run.id), ...run });
  }
}

const client = new Keeping({ apiUrl: "http://127.0.0.1:9", apiKey: "unused", autoBatchTracing: false });

const recorded = async (): Promise<unknown> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  const all = [...runs.values()].map(({ name, run_type, inputs, outputs, error, extra }) => ({
    name,
    run_type,
    inputs,
    outputs,
    // The first line: what follows are stacks.
    error: typeof error === "string" ? error.split("\n")[0] : error,
    extra: withoutVarying(extra),
  }));
  runs.clear();
  return all;
};

export const steps = clientSteps(
  (openai) => wrapOpenAI(openai, { client, tracingEnabled: true }),
  recorded,
  // It reads the answer of every call, so that its body is read twice; its client has no methods of its own.
  ["the answer alone", "other options"],
);
