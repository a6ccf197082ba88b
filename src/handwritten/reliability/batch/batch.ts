import type { ApiRequest, Body } from "../../contract.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { oneOf } from "../../core/options/kinds.ts";
import { COUNT, DELAY } from "../../core/options/range.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { callSettings } from "../cache/call-settings.ts";
import { keyWith } from "../cache/request-key.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { Gathering } from "./gathering.ts";
import { BATCHED, type BatchedOperation, type Inputs, inputsOf } from "./inputs.ts";
import { joinGroup } from "./join-group.ts";
import { sendTogether } from "./joint-call.ts";

/** What `batch` is set up with. */
export interface BatchOptions {
  /** Which operations. Default: both, `createEmbedding` and `createModeration`. */
  readonly operations?: readonly BatchedOperation[] | undefined;
  /**
   * Inputs of one joint call, at most; the API takes 2 048. Default: 100: the answer to as many embeddings is a few
   * megabytes, which do not hold a program up while they are read and divided.
   */
  readonly maxItems?: number | undefined;
  /**
   * Bytes of text (of inputs that are tokens: tokens) of one joint call, at most. Default: 300 000, the tokens that the
   * API takes at once: a token is a byte at least.
   */
  readonly maxBytes?: number | undefined;
  /** How long a call waits for others, in milliseconds. Default: 10, a tenth of what the call itself takes. */
  readonly maxWaitMs?: number | undefined;
  /** Joint calls on their way at once, at most; the next ones gather on meanwhile. Default: 10. */
  readonly maxConcurrent?: number | undefined;
  /**
   * What is done when the server refuses a joint call (400, 413, 422), or does not answer for each of its inputs: `split`
   * sends each by itself, so that one bad input is its caller's alone; `fail` gives all of them the error. Default:
   * `split`.
   */
  readonly onRejected?: "split" | "fail" | undefined;
}

/** A layer that sends calls together. */
export interface Batch extends Policy<"batch"> {
  readonly stats: {
    /** Requests that were made for gathered calls and are over: joint ones, and those of a call by itself. */
    readonly sent: number;
    /** Calls that were sent, together or by themselves. */
    readonly calls: number;
    /** Calls that wait now. */
    readonly waiting: number;
    readonly inFlight: number;
  };
}

const defaults = {
  operations: BATCHED,
  maxItems: 100,
  maxBytes: 300_000,
  maxWaitMs: 10,
  maxConcurrent: 10,
  onRejected: "split",
} as const;

const settingsOfBatch = (options: BatchOptions | undefined) => {
  const settings = settingsOf<BatchOptions, typeof defaults>("batch", options, defaults, {
    operations: true,
    maxItems: { ...COUNT, max: 2_048 },
    maxBytes: COUNT,
    maxWaitMs: DELAY,
    maxConcurrent: COUNT,
    onRejected: oneOf("split", "fail"),
  });
  const { operations } = settings;
  if (!Array.isArray(operations) || !operations.every((name) => BATCHED.includes(name)))
    throw new ConfigurationError(`\`batch.operations\` are of ${BATCHED.join(", ")}`);
  return settings;
};

/**
 * Gathers embeddings and moderations of many callers into one call, and gives each its own part of the answer, its share
 * of the usage, or the error. Together go calls that differ in nothing but their inputs, of the same credentials.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export const batch = (options?: BatchOptions): Batch => {
  const settings = settingsOfBatch(options);
  const { operations, maxItems, maxBytes, onRejected } = settings;
  const names: ReadonlySet<string> = new Set(operations);
  let layers = 0;
  let sent = 0;
  let calls = 0;

  /** What a call asks for, where it may be asked for together with others. */
  const gathered = (request: ApiRequest): Inputs | undefined => {
    if (!names.has(request.operation) || request.headers?.["idempotency-key"]) return undefined;
    const inputs = inputsOf(request);
    return inputs && inputs.all.length < maxItems && inputs.size < maxBytes ? inputs : undefined;
  };

  const gathering = new Gathering(settings, async (group) => {
    calls += group.callers.size;
    sent += await sendTogether(group, onRejected === "split");
  });

  const layer = (next: Handler): Handler => {
    // Calls of another client go through other layers.
    const prefix = `${layers++} `;
    const gather = async (inputs: Inputs, request: ApiRequest, context: Context): Promise<Reply> => {
      const common: Body = { kind: "json", value: { ...fieldsOf(request), input: inputs.kind } };
      const key = await keyWith(request, context, common);
      if (key === undefined || context.signal.aborted) return next(request, context);
      const group = `${prefix}${key}${callSettings(context)}`;
      return joinGroup(gathering, group, next, { request, context, inputs });
    };
    return (request, context) => {
      const inputs = gathered(request);
      return inputs ? gather(inputs, request, context) : next(request, context);
    };
  };

  return definePolicy<Batch>("batch", layer, {
    get stats() {
      return { sent, calls, ...gathering.state };
    },
    explain: (request) =>
      gathered(request)
        ? { does: `waits up to ${settings.maxWaitMs} ms to be sent with up to ${maxItems} inputs together` }
        : undefined,
  });
};
