import assert from "node:assert/strict";
import OpenAI from "openai";
import { type CallName, callNames, calls, textOf } from "./calls.ts";
import { type TellingServer, tellingServer } from "./telling-server.ts";

/** What a program gets from a client that no library has touched. */
export interface Plain {
  readonly results: Readonly<Record<CallName, unknown>>;
  /** The text that the streamed chat completion says. */
  readonly streamedText: string;
}

/** A client for the server, and the checks on what a library has recorded of it. */
export interface Setting {
  readonly server: TellingServer;
  readonly plain: Plain;
  /** A new client, as the program makes it. */
  client(): OpenAI;
  /** Makes every call, and holds that the program gets what it got without the library, by one request each. */
  unchanged(openai: OpenAI): Promise<void>;
}

let failed = false;

/** One check of a library, in one line. */
export const check = async (name: string, work: () => unknown): Promise<void> => {
  try {
    await work();
    console.log(`  ok   ${name}`);
  } catch (error) {
    failed = true;
    console.log(`  FAIL ${name}\n${(error as Error).stack}`);
  }
};

/** Runs the checks of a library; the process ends with 1 if one failed. */
export const library = async (name: string, work: (setting: Setting) => Promise<void>): Promise<void> => {
  console.log(name);
  await using server = await tellingServer();
  const client = () => new OpenAI({ apiKey: server.apiKey, baseURL: server.baseURL });
  const results: Partial<Record<CallName, unknown>> = {};
  for (const call of callNames) results[call] = await calls[call](client());
  const plain = {
    results: results as Record<CallName, unknown>,
    streamedText: textOf(results.chatStream as Awaited<ReturnType<typeof calls.chatStream>>),
  };
  assert.match(plain.streamedText, /\w/);
  const unchanged = async (openai: OpenAI): Promise<void> => {
    for (const call of callNames) {
      const before = server.requests.length;
      assert.deepEqual(await calls[call](openai), results[call], call);
      assert.equal(server.requests.length - before, 1, `${call} is one request`);
    }
  };
  await work({ server, plain, client, unchanged }).catch((error: Error) => {
    failed = true;
    console.log(`  FAIL ${error.stack}`);
  });
  process.exitCode = failed ? 1 : 0;
};
