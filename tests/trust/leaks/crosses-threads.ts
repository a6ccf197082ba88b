/** A worker that is handed what it is told to send: the copies that a structured clone makes. */
import { parentPort, workerData } from "node:worker_threads";
import { Environment, OpenAI, Secret } from "../../../src/handwritten/index.ts";

const { how, baseURL, key } = workerData as {
  readonly how: string;
  readonly baseURL: string;
  readonly key: string;
};

const openai = new OpenAI({ baseURL, apiKey: key });
const failure = (): Promise<unknown> => openai.models.list().catch((error: unknown) => error);

const WAYS: Readonly<Record<string, () => unknown>> = {
  "a Secret": () => Secret.unchecked(key),
  "an Environment": () => new Environment({ baseURL, apiKey: key }),
  "a client": () => openai,
  "an error": failure,
  "an event that has an error": async () => ({ type: "failure", error: await failure() }),
  "an error that is thrown": async () => {
    throw await failure();
  },
  "an error that is printed": async () => {
    console.error(await failure(), openai);
    return "printed";
  },
};

parentPort?.postMessage(await WAYS[how]?.());
