import type OpenAI from "api-openai";
import { createRedactor, OpenAIError, Secret } from "api-openai";
import { all, type Checks, failure, ok, type World } from "./check.ts";
import { clientOf, MESSAGES } from "./clients.ts";

const KEY = "sk-proj-abcdefghij0123456789ABCDEFGHIJ";

interface Globals {
  readonly Bun?: { inspect(value: unknown): string };
  readonly Deno?: { inspect(value: unknown): string };
  readonly process?: {
    getBuiltinModule?(name: string): { inspect(value: unknown, options: object): string } | undefined;
  };
}

/** All that the platform can show of a value. */
const showings = (value: unknown): string[] => {
  const { Bun, Deno, process } = globalThis as Globals;
  const util = process?.getBuiltinModule?.("node:util");
  return [
    String(value),
    JSON.stringify(value) ?? "",
    Bun?.inspect(value) ?? "",
    Deno?.inspect(value) ?? "",
    // What happy-dom hides is all of its window, which Node cannot show.
    util?.inspect(value, { depth: 10, showHidden: !("happyDOM" in globalThis) }) ?? "",
    value instanceof Error ? `${value.message}${value.stack}` : "",
  ];
};

const hidden = (value: unknown, what: string): void => {
  for (const text of showings(value)) ok(!text.includes(KEY), `${what} shows the key: ${text.slice(0, 300)}`);
};

const keyed = (world: World, route: string): OpenAI => clientOf(world, route, { apiKey: KEY });

/** A key that is nowhere to be seen. */
export const redaction: Checks = {
  "a key that the server says back": async (world) => {
    const error = await failure(keyed(world, "indiscreet").models.list());
    hidden(error, "the error");
    ok(error.message.includes("[REDACTED"), error.message);
    ok(OpenAIError.is(error), "known for what it is");
  },
  "an error without a connection": async (world) => {
    hidden(
      await failure(keyed(world, "x").withOptions({ baseURL: world.refused }).models.list()),
      "the error",
    );
  },
  "a client, a call, a page and a stream": async (world) => {
    const openai = keyed(world, "pages");
    hidden(openai, "the client");
    hidden(openai.files, "a resource");
    const call = openai.files.list();
    hidden(call, "the call");
    hidden(await call, "the page");
    const stream = await keyed(world, "cut").chat.completions.create({
      model: "m",
      messages: MESSAGES,
      stream: true,
    });
    hidden(stream, "the stream");
    hidden(await failure(all(stream)), "its error");
  },
  "a secret": () => {
    const secret = Secret.unchecked(KEY);
    hidden(secret, "the secret");
    hidden({ ...secret }, "its copy");
    ok(secret.expose("a check") === KEY, "its value where it is asked for");
  },
  "a redactor of one's own": () => {
    const redactor = createRedactor();
    redactor.remember(KEY);
    hidden(redactor.clean(`the key is ${KEY}`), "the text");
  },
};
