import { aborts } from "./aborts.ts";
import { auth } from "./auth.ts";
import type { Checks, Platform, World } from "./check.ts";
import { downloads } from "./downloads.ts";
import { errors } from "./errors.ts";
import { helpers } from "./helpers.ts";
import { json } from "./json.ts";
import { pages } from "./pages.ts";
import { reliability } from "./policies.ts";
import { redaction } from "./redaction.ts";
import { server } from "./server-facts.ts";
import { sockets } from "./sockets.ts";
import { streams } from "./streams.ts";
import { structured } from "./structured.ts";
import { uploads } from "./uploads.ts";
import { webhooks } from "./webhooks.ts";

/** How one check went. */
export interface Result {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "n/a";
  /** Why it failed, or is not applicable. */
  readonly why?: string;
}

const GROUPS: Readonly<Record<string, Checks>> = {
  json,
  pages,
  streams,
  helpers,
  uploads,
  downloads,
  errors,
  aborts,
  reliability,
  sockets,
  redaction,
  auth,
  structured,
  webhooks,
};

/** No check takes as long; one that hangs is a failure and not the end of the suite. */
const LIMIT_MS = 10_000;

/** Runs every check, one after the other: what one of them breaks is not another's fault. */
export const runSuite = async (platform: Platform): Promise<Result[]> => {
  const world: World = { ...server, platform };
  const results: Result[] = [];
  for (const [group, checks] of Object.entries(GROUPS))
    for (const [check, given] of Object.entries(checks)) {
      const { run, notOn } = typeof given === "function" ? { run: given } : given;
      const name = `${group}: ${check}`;
      const reason = notOn?.[platform];
      if (reason) results.push({ name, outcome: "n/a", why: reason });
      else results.push(await resultOf(name, () => run(world)));
    }
  return results;
};

const resultOf = async (name: string, run: () => unknown): Promise<Result> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    await Promise.race([(async () => run())(), late]);
    return { name, outcome: "passed" };
  } catch (error) {
    return { name, outcome: "failed", why: whyOf(error) };
  } finally {
    clearTimeout(timer);
  }
};

const whyOf = (error: unknown): string => {
  const { name, message, stack, cause } = error as Error;
  const frames = (stack ?? "").split("\n").filter((line) => /^\s*at |@/.test(line));
  const said = [`${name}: ${message}`, ...frames.slice(0, 6)].join("\n");
  return cause === undefined ? said : `${said}\ncaused by ${cause}`;
};
