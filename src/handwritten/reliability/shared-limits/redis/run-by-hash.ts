import type { RunScript } from "./redis-client.ts";

/** Runs what Redis finds by a text: the script itself (EVAL), or its SHA-1 (EVALSHA). */
export type Evaluate = (text: string, keys: string[], args: string[]) => Promise<unknown>;

/** The server has the command, and not the script: it was never sent, or the server was flushed or started again. */
const UNKNOWN_SCRIPT = /\bNOSCRIPT\b/;

/**
 * A server, an access list or a proxy does not take the command: nothing was run. Errors of the script itself, of a full
 * memory or of the connection are none of these.
 */
const isRefusal = (message: string): boolean =>
  /unknown command|unsupported command|no permissions to run the 'evalsha/i.test(message) ||
  (/evalsha\b/i.test(message) && / not (?:allowed|permitted|supported|implemented)/i.test(message));

/**
 * Runs scripts by their SHA-1, and sends a script whole where the server does not have it. Where EVALSHA is refused,
 * EVAL is sent from then on. A question that failed for another reason is not asked again, as it may have been
 * answered; a server that never answered one by EVALSHA, and does answer EVAL, gets one more, and EVAL from then on
 * when that fails too: there are proxies that close the connection.
 *
 * @see https://redis.io/docs/latest/commands/evalsha/
 */
export const runByHash = (evaluate: Evaluate, evaluateHash: Evaluate): RunScript => {
  // Without Web Crypto there is no hash.
  let state: "untried" | "works" | "doubtful" | "retried" | "refused" = globalThis.crypto?.subtle
    ? "untried"
    : "refused";
  const hashes = new Map<string, Promise<string>>();
  const hashOf = (script: string): Promise<string> => {
    const hash = hashes.get(script) ?? sha1(script);
    hashes.set(script, hash);
    return hash;
  };
  const runWhole: RunScript = async (script, keys, args) => {
    const answer = await evaluate(script, keys, args);
    if (state === "doubtful") state = "retried";
    return answer;
  };
  return async (script, keys, args) => {
    if (state === "refused" || state === "doubtful") return runWhole(script, keys, args);
    const hash = await hashOf(script);
    try {
      const answer = await evaluateHash(hash, keys, args);
      state = "works";
      return answer;
    } catch (error) {
      const message = String((error as { message?: unknown } | null)?.message ?? error);
      if (UNKNOWN_SCRIPT.test(message)) state = "works";
      else if (isRefusal(message)) state = "refused";
      else {
        if (state === "untried") state = "doubtful";
        else if (state === "retried") state = "refused";
        throw error;
      }
      return runWhole(script, keys, args);
    }
  };
};

/** In hexadecimal, as EVALSHA takes it. */
const sha1 = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};
