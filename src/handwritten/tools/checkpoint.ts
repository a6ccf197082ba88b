import { isFields } from "../core/fields.ts";
import { ConfigurationError } from "../errors/index.ts";

/** A run as JSON, to go on from. The names and meanings of the fields are those of the official checkpoints. */
export interface Checkpoint {
  readonly version: 1;
  readonly run_id: string;
  /** One more with each checkpoint of a run. */
  readonly revision: number;
  /** `boundary`: before a request; `pending`: a request is on its way, or its calls are not all done; `final`: it is over. */
  readonly phase: "boundary" | "pending" | "final";
  readonly max_steps: number;
  readonly consumed_requests: number;
  /** The tools as they are declared, without the credentials of MCP servers. */
  readonly tools: readonly unknown[];
  readonly output_override_names: readonly string[];
  /** The messages or items until the answer that is pending. */
  readonly history: readonly unknown[];
  /** Calls that were begun, in the whole run. */
  readonly attempted_call_ids: readonly string[];
  /** Those of them that have an output. */
  readonly returned_call_ids: readonly string[];
  /** The items of the answer that is pending. */
  readonly pending_items: readonly unknown[];
  /** The outputs of its calls, as far as they are done. */
  readonly returned_outputs: readonly unknown[];
  readonly final_response: unknown;
}

/** Where checkpoints are kept. */
export interface Ledger {
  /** Names the run. */
  readonly runId: string;
  /** Keeps a checkpoint. The run goes on when it is kept: before each request, and before and after each call. */
  save(checkpoint: Checkpoint): void | Promise<void>;
  /**
   * The latest checkpoint of the run. Calls with an output are not made again. One that was begun and has none is not made either:
   * its output says that its outcome is not known. The parameters' messages or input are added to those of the checkpoint.
   */
  readonly resumeFrom?: Checkpoint | null | undefined;
}

/** A checkpoint that changes with its run. */
export type OpenCheckpoint = {
  -readonly [Field in keyof Checkpoint]: Checkpoint[Field] extends readonly (infer Item)[]
    ? Item[]
    : Checkpoint[Field];
};

/** Saves one checkpoint after the other. */
export class Recorder {
  readonly checkpoint: OpenCheckpoint;
  readonly #ledger: Ledger | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(ledger: Ledger | undefined, checkpoint: OpenCheckpoint) {
    this.#ledger = ledger;
    this.checkpoint = checkpoint;
  }

  /** Changes the checkpoint, and keeps it as it is then. @throws what the ledger throws */
  async record(change: (checkpoint: OpenCheckpoint) => unknown): Promise<void> {
    change(this.checkpoint);
    const ledger = this.#ledger;
    if (!ledger) return;
    this.checkpoint.revision++;
    const copy = JSON.parse(JSON.stringify(this.checkpoint)) as Checkpoint;
    const saved = this.#last.then(() => ledger.save(copy));
    // The failure is of who waits for this one.
    this.#last = saved.catch(() => {});
    await saved;
  }
}

/** The checkpoint that a run begins with. @throws ConfigurationError for one of another run, or of other tools */
export const beginCheckpoint = async (
  ledger: Ledger | undefined,
  tools: readonly object[],
  overrides: readonly string[],
): Promise<OpenCheckpoint> => {
  const declared = ledger ? await Promise.all(tools.map(withoutCredentials)) : [];
  const begun: OpenCheckpoint = {
    version: 1,
    run_id: ledger?.runId ?? "",
    revision: 0,
    phase: "boundary",
    max_steps: 0,
    consumed_requests: 0,
    tools: declared,
    output_override_names: [...overrides],
    history: [],
    attempted_call_ids: [],
    returned_call_ids: [],
    pending_items: [],
    returned_outputs: [],
    final_response: null,
  };
  const from = ledger?.resumeFrom;
  if (!from) return begun;
  const copy = JSON.parse(JSON.stringify(from)) as OpenCheckpoint;
  checkCheckpoint(copy, begun);
  return copy;
};

const LISTS = [
  "tools",
  "history",
  "attempted_call_ids",
  "returned_call_ids",
  "pending_items",
  "returned_outputs",
] as const;

const checkCheckpoint = (given: OpenCheckpoint, begun: OpenCheckpoint): void => {
  const isOne =
    isFields(given) &&
    given.version === 1 &&
    Number.isSafeInteger(given.revision) &&
    Number.isSafeInteger(given.consumed_requests) &&
    LISTS.every((name) => Array.isArray(given[name]));
  if (!isOne) throw new ConfigurationError("`ledger.resumeFrom` must be a checkpoint of version 1");
  if (given.run_id !== begun.run_id)
    throw new ConfigurationError(
      "`ledger.resumeFrom` is a checkpoint of another run: its `run_id` is not `runId`",
    );
  if (JSON.stringify(given.tools) !== JSON.stringify(JSON.parse(JSON.stringify(begun.tools))))
    throw new ConfigurationError(
      "`ledger.resumeFrom` is a checkpoint of other tools: a run goes on with those that it began with",
    );
};

/** A tool without what its server is asked with. The address of an MCP server may hold a key, and is kept as its hash. */
const withoutCredentials = async (tool: object): Promise<unknown> => {
  const { authorization: _, headers: _headers, ...rest } = tool as Record<string, unknown>;
  const { type, server_url: address, container } = rest;
  if (type === "code_interpreter") return { ...rest, container: withoutSecrets(container) };
  if (type !== "mcp") return tool;
  return typeof address === "string" ? { ...rest, server_url: `sha256:${await sha256(address)}` } : rest;
};

const withoutSecrets = (container: unknown): unknown => {
  const policy = isFields(container) ? container["network_policy"] : undefined;
  const secrets = isFields(policy) ? policy["domain_secrets"] : undefined;
  if (!Array.isArray(secrets)) return container;
  const emptied = secrets.map((secret: object) => ({ ...secret, value: "" }));
  return { ...(container as object), network_policy: { ...(policy as object), domain_secrets: emptied } };
};

const sha256 = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
