import type { ApiRequest } from "../../contract.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { isNever, never, onAbort } from "../../core/signals.ts";
import type { CallReport } from "../../errors/call-report.ts";
import { type APIError, OpenAIError, typedError } from "../../errors/index.ts";
import { withDetails } from "../../errors/with-details.ts";

/**
 * Requests under way that several callers wait for. A request belongs to no single one of them: it goes on as long as
 * anybody waits, and each of them can leave at any time. When it fails, it fails for all: each would have sent the same.
 */
export class Flights {
  readonly #flights = new Map<string, Flight>();

  /** How many are under way. */
  get size(): number {
    return this.#flights.size;
  }

  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /** Waits for the request of this name, or sends it by `send` when there is none. */
  join(key: string, send: Handler, request: ApiRequest, context: Context): Promise<Reply> {
    const { signal } = context;
    if (signal.aborted) return send(request, context);
    const found = this.#flights.get(key);
    const flight = found ?? new Flight(context, () => this.#end(key, flight));
    if (!found) {
      this.#flights.set(key, flight);
      flight.start(send, request, context);
    }
    return flight.wait(request, context, Boolean(found));
  }

  #end(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

/** One request, and how many wait for its answer. */
class Flight {
  readonly #controller: AbortController | undefined;
  readonly #leader: Context["call"];
  readonly #onEnd: () => void;
  #answer!: Promise<Reply>;
  #waiting = 0;

  constructor({ signal, call }: Context, onEnd: () => void) {
    // Who cannot leave keeps it going to its end.
    if (!isNever(signal)) this.#controller = new AbortController();
    this.#leader = call;
    this.#onEnd = onEnd;
  }

  start(send: Handler, request: ApiRequest, context: Context): void {
    const signal = this.#controller?.signal ?? never();
    this.#answer = answerOf(send, request, { ...context, signal });
    this.#answer.then(this.#onEnd, this.#onEnd);
  }

  wait(request: ApiRequest, { signal, call }: Context, isJoined: boolean): Promise<Reply> {
    this.#waiting++;
    const answer = isJoined ? this.#shared(call) : this.#answer;
    if (isNever(signal)) return answer;
    return new Promise((resolve, reject) => {
      const stopListening = onAbort(signal, () => {
        this.#leave(signal.reason);
        reject(typedError(undefined, signal, false, { request: describeRequest(request) }));
      });
      answer.then(resolve, reject).finally(stopListening);
    });
  }

  #leave(reason: unknown): void {
    if (--this.#waiting) return;
    // A call that comes now must not join a request that is about to be cancelled.
    this.#onEnd();
    this.#controller?.abort(reason);
  }

  /** The answer for another than the one who asked: with what was found out on the way, and an error of its own. */
  #shared(call: Context["call"]): Promise<Reply> {
    const note = (): void => noteShared(this.#leader, call);
    return this.#answer.then(
      (reply) => {
        note();
        return reply;
      },
      (error: unknown) => {
        note();
        throw ownError(error);
      },
    );
  }
}

/** Writes down what was found out about another's call, whose answer this one gets. */
export const noteShared = (
  from: Context["call"],
  to: Context["call"],
  how: Pick<CallReport, "cache" | "batched"> = { cache: "joined" },
): void => {
  const attempts = from.report?.attempts;
  const known = to.report?.attempts;
  if (known) known.push(...(attempts ?? []));
  to.report = { ...to.report, ...(!known && attempts && { attempts: [...attempts] }), ...how };
  if (from.target) to.target = from.target;
};

/** An error that several get: each a copy, down to the body and the headers, as each may change it and writes its own report on it. */
export const ownError = (error: unknown): unknown => {
  if (!OpenAIError.is(error)) return error;
  const { headers, error: body, request } = error as Partial<APIError>;
  return withDetails(
    error as OpenAIError,
    {},
    {
      ...(headers && { headers: new Headers(headers) }),
      ...(body && { error: structuredClone(body) }),
      ...(request && { request: { ...request } }),
    },
  );
};

/** A reply that any number can read. A handler that throws at once fails like any other. */
const answerOf: (send: Handler, ...call: Parameters<Handler>) => Promise<Reply> = async (send, ...call) => {
  const reply = await send(...call);
  return reply.body ? bufferedReply(reply, await reply.text()) : reply;
};
