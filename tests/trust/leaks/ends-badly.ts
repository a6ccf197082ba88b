/** A program that ends with an error nobody catches: `node ends-badly.ts <how> <baseURL>`, the key in OPENAI_API_KEY. */
import { deepStrictEqual } from "node:assert";
import { OpenAI } from "../../../src/handwritten/index.ts";

const [how = "", baseURL = ""] = process.argv.slice(2);

const openai = new OpenAI({ baseURL, logLevel: "debug", logBodies: true });
process.on("warning", (warning) => console.error(warning));

const ENDINGS: Readonly<Record<string, () => unknown>> = {
  "an uncaught error": () => openai.models.list(),
  "an unhandled rejection": () => {
    void openai.models.list().then(() => {});
  },
  "a rejection that is only warned of": () => {
    process.on("unhandledRejection", (reason, promise) => {
      console.error(reason, promise);
      process.exit(1);
    });
    void openai.models.list().then(() => {});
  },
  "an error thrown in a timer": async () => {
    const error: unknown = await openai.models.list().catch((error: unknown) => error);
    setTimeout(() => {
      throw error;
    });
  },
  "an error event": async () => {
    const { EventEmitter } = await import("node:events");
    new EventEmitter().emit("error", await openai.models.list().catch((error: unknown) => error));
  },
  "many errors": async () => {
    const calls = [openai.models.list(), openai.files.list()].map((call) => Promise.resolve(call));
    await Promise.any(calls);
  },
  "a failed assertion": async () => {
    const error: unknown = await openai.models.list().catch((error: unknown) => error);
    deepStrictEqual({ openai, error }, {});
  },
};

await ENDINGS[how]?.();
