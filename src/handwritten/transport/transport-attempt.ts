import type { ApiRequest } from "../contract.ts";
import type { Clock } from "../core/clock.ts";
import type { Context, Reply } from "../core/handler.ts";
import { WatchedReply } from "../core/reply/watch-body.ts";
import { describeRequest } from "../core/request/describe-request.ts";
import { type APIError, type ErrorDetails, typedError } from "../errors/index.ts";
import { failureOf } from "./api-failure.ts";
import type { FetchInit, PlatformFetch } from "./platform-fetch.ts";

/** What is kept of a body: nothing that was sent. */
const SENT: ApiRequest["body"] = { kind: "none" };

/**
 * What the errors of one attempt say of it, from its start to the end of its body; and no more of it than that, because
 * a stream keeps it.
 */
export class TransportAttempt {
  #request: ApiRequest;
  #signal: AbortSignal;
  readonly #target: Context["target"];
  readonly #number: number;
  readonly #clock: Clock;
  #url: string | undefined;
  #isAnswered = false;
  /** The error that the answer stands for, made for this attempt alone. */
  #failure: APIError | undefined;

  constructor(request: ApiRequest, { signal, target, attempt, clock }: Context) {
    this.#request = request;
    this.#signal = signal;
    this.#target = target;
    this.#number = attempt;
    this.#clock = clock;
  }

  /** Sends what was asked for. @throws APIError when the answer is not a good one */
  async send(
    fetch: PlatformFetch,
    url: string,
    message: FetchInit,
  ): Promise<Reply & { readonly ok: boolean }> {
    this.#url = url;
    const reply = await fetch(url, message);
    this.#isAnswered = true;
    if (reply.ok) return reply;
    const { rateLimitHeaders: spelling } = this.#target.provider ?? {};
    const clock = this.#clock;
    const wallTime = (): number => clock.wallTime();
    this.#failure = await failureOf(reply, { ...this.#details(), spelling, wallTime });
    throw this.#failure;
  }

  /** Wraps the reply so that body errors carry this attempt's details. `signal` aborts the body, if it is not the attempt's. */
  watch(reply: Reply, signal: AbortSignal = this.#signal): Reply {
    this.#signal = signal;
    this.#request = { ...this.#request, body: SENT };
    return new AttemptReply(reply, this);
  }

  /** @throws always: the error, typed and told about the request, without secrets */
  raise(error: unknown): never {
    const { redactor } = this.#target;
    // It has all details already, and a copy costs as much as all the rest of a failure.
    const typed =
      error === this.#failure && !this.#signal.aborted
        ? this.#failure
        : typedError(error, this.#signal, this.#isAnswered, this.#details());
    // By now the redactor may have forgotten them, of calls with other keys that are under way.
    redactor?.rememberHeaders(this.#request.headers);
    // Here as well as in a layer around: the body of a stream is read when the layers have long returned.
    throw redactor?.clean(typed, typed === this.#failure) ?? typed;
  }

  #details(): ErrorDetails {
    const isSent = this.#url !== undefined;
    return {
      request: describeRequest(this.#request, this.#url),
      attempts: this.#number + (isSent ? 1 : 0),
    };
  }
}

/** The reply to an attempt, whose errors carry the attempt's details. */
class AttemptReply extends WatchedReply {
  readonly #attempt: TransportAttempt;

  constructor(reply: Reply, attempt: TransportAttempt) {
    super(reply);
    this.#attempt = attempt;
  }

  protected override watch<Read>(reading: Promise<Read>): Promise<Read> {
    return reading.catch((error: unknown) => this.#attempt.raise(error));
  }
}
