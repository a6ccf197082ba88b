import type { ApiRequest } from "../../contract.ts";
import { contextValue, policyOptionsKey, withValue } from "../../core/context.ts";
import type { Context, Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { toHeaders } from "../../core/reply/to-response.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";
import { isNever, never } from "../../core/signals.ts";
import { APIError, DecodeError } from "../../errors/index.ts";
import { noteShared, ownError } from "../coalesce/flights.ts";
import type { Caller, Group } from "./gathering.ts";
import type { BatchedOperation } from "./inputs.ts";
import { splitAnswer } from "./split-response.ts";

/**
 * Sends the calls of a group as one, and gives each its part of the answer, or the error. Never rejects,
 * and gives the number of requests that it took.
 *
 * @param splitsRejected - whether the calls go by themselves when the server does not take them together
 */
export const sendTogether = async (group: Group, splitsRejected: boolean): Promise<number> => {
  const callers = [...group.callers];
  const [first] = callers;
  if (!first) return 0;
  if (callers.length === 1) {
    await sendAlone(group, first);
    return 1;
  }
  const { call } = first.context;
  const note = ({ context }: Caller): void => {
    const batched = callers.length;
    if (context.call === call) context.call.report = { ...context.call.report, batched };
    else noteShared(call, context.call, { batched });
  };
  try {
    const context = jointContext(group, callers, first, group.controller.signal);
    const request = jointRequest(callers, first.request);
    context.emit({ type: "batch", operation: request.operation, size: callers.length });
    const reply = await group.next(request, context);
    const answers = await split(reply, request, callers);
    const head = { status: reply.status, headers: headersOf(reply) };
    callers.forEach((caller, at) => {
      note(caller);
      caller.resolve(bufferedReply(head, answers[at] as string));
    });
  } catch (error) {
    if (splitsRejected && isRejected(error)) {
      // Who has left by now needs none.
      const staying = callers.filter((caller) => group.callers.has(caller));
      await Promise.all(staying.map((caller) => sendAlone(group, caller)));
      return 1 + staying.length;
    }
    for (const caller of callers) {
      note(caller);
      caller.reject(caller === first ? error : ownError(error));
    }
  }
  return 1;
};

const sendAlone = async (group: Group, { request, context, resolve, reject }: Caller): Promise<void> => {
  try {
    resolve(await group.next(request, inWhatIsLeft(context, group.since)));
  } catch (error) {
    reject(error);
  }
};

/** Of a body that is a part of what came. */
const headersOf = (reply: Reply): Headers => {
  const headers = toHeaders(reply);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return headers;
};

/**
 * The server does not take what was sent, and need not say which of it; or it does not answer for each, as one that knows
 * no lists of inputs.
 */
const isRejected = (error: unknown): boolean =>
  error instanceof DecodeError || (error instanceof APIError && [400, 413, 422].includes(error.status ?? 0));

const jointRequest = (callers: readonly Caller[], first: ApiRequest): ApiRequest => {
  const input = callers.flatMap(({ inputs }) => inputs.all);
  return { ...first, body: { kind: "json", value: { ...fieldsOf(first), input } } };
};

const jointContext = (
  { since }: Group,
  callers: readonly Caller[],
  first: Caller,
  signal: AbortSignal,
): Context => ({
  ...inWhatIsLeft(first.context, since),
  // Who cannot leave keeps it going to its end.
  signal: callers.some(({ context }) => isNever(context.signal)) ? never() : signal,
});

/** The deadline of a call begins with the call, not when it is sent. */
const inWhatIsLeft = (context: Context, since: number): Context => {
  const options = contextValue(context, policyOptionsKey);
  const { deadlineMs } = options ?? {};
  if (!deadlineMs || !Number.isFinite(deadlineMs)) return context;
  const leftMs = Math.max(1, deadlineMs - (context.clock.now() - since));
  return withValue(context, policyOptionsKey, { ...options, deadlineMs: leftMs });
};

const split = async (reply: Reply, request: ApiRequest, callers: readonly Caller[]): Promise<string[]> =>
  splitAnswer(
    request.operation as BatchedOperation,
    await reply.text(),
    callers.map(({ inputs }) => inputs.all.length),
    callers.map(({ inputs }) => inputs.size),
    { request: describeRequest(request) },
  );
