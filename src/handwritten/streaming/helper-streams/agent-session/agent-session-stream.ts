import type { AgentSessionEvent } from "../../../../generated/models.ts";
import type { Clock } from "../../../core/clock.ts";
import { UsageError } from "../../../errors/index.ts";
import { HelperStream } from "../helper-stream.ts";
import type { AgentResult, AgentSessionStreamEvents, AgentToolHandling } from "./agent-session-events.ts";
import { AgentTurnProgress } from "./agent-turn-progress.ts";
import { followTurn, type TurnCalls } from "./follow-turn.ts";
import { readingFormat, readOutput } from "./read-output.ts";

/** What an {@link AgentSessionStream} is made of. */
export interface AgentSessionSource {
  /** Absent while the session is still to be made. */
  readonly sessionID?: string;
  readonly clock: Clock;
  /** What may read the output. */
  readonly format?: unknown;
  /** The calls of the API; aborting the controller ends them. */
  calls(controller: AbortController): TurnCalls;
}

/**
 * One turn of an agent's session as it comes: its events, the calls that your functions answer, and the result.
 *
 * The input goes to a session that is idle, and to one caller at a time: the API does not say which turn an input has begun, so
 * the first turn after it is taken for that. `abort()` and leaving a loop close the requests, and do not cancel the turn.
 *
 * @example
 * const stream = openai.beta.agents.sessions.stream(session.id, { input: "Hello", toolHandlers: { weather } });
 * stream.on("textDelta", (delta) => process.stdout.write(delta));
 * const { output_text } = await stream.finalResult();
 */
export class AgentSessionStream<Output = never> extends HelperStream<
  AgentSessionEvent,
  AgentSessionStreamEvents
> {
  private readonly _progress: AgentTurnProgress;
  private readonly _handled: ReadonlySet<string>;
  private readonly _format: ReturnType<typeof readingFormat>;
  private _isResultAwaited = false;

  /** @throws UsageError when the input is empty */
  constructor(
    { sessionID = "", clock, format, calls }: AgentSessionSource,
    params: AgentToolHandling & { readonly input: { readonly length: number } },
    signal?: AbortSignal | null,
  ) {
    if (params.input.length === 0) throw new UsageError("the input of a turn is empty");
    const progress = new AgentTurnProgress(sessionID);
    super((controller) => {
      const wait = (ms: number) => clock.sleep(ms, controller.signal);
      return followTurn(calls(controller), params, progress, wait);
    }, signal);
    this._progress = progress;
    this._format = readingFormat(format);
    this._handled = new Set(Object.keys(params.toolHandlers ?? {}));
  }

  /**
   * The messages of the turn, when it is over, and with a format that reads them `output_parsed`. Whether a loop reads the events
   * or not makes no difference.
   *
   * @throws OutputError when the output is not of the format
   * @throws APIError when the turn or the session failed, the turn was cancelled, or the session has reached its budget
   * @throws UsageError when the session waits for what no handler does, which ends the stream
   * @throws OpenAIError what the stream failed with
   */
  finalResult(): Promise<AgentResult<Output>> {
    this._isResultAwaited = true;
    const pending = this._pending();
    if (pending) {
      this.abort();
      return Promise.reject(pending);
    }
    return this.whenDone(() => this._result() as Promise<AgentResult<Output>> | AgentResult<Output>);
  }

  /** Gives the stream itself: results are always kept. Here for programs that are written for the official SDK. */
  withResultCollection(): this {
    return this;
  }

  protected override receive(event: AgentSessionEvent): AgentSessionEvent {
    this.emit("event", event);
    if (event.type === "agent.session.requires_action" && this._isResultAwaited) {
      const pending = this._pending();
      if (pending) throw pending;
    }
    if (!this._progress.holds(event)) return event;
    if (event.type === "agent.session.turn.output_text.delta") this.emit("textDelta", event.delta);
    else if (event.type === "agent.session.turn.item.done") this._takeItem(event);
    else if ("turn" in event && event.turn.completed_at !== null) this.emit("turn", event.turn);
    return event;
  }

  protected override finish(): void {
    if (!this._progress.isOver) throw this._progress.cut();
  }

  private _result(): unknown {
    const { result } = this._progress;
    return this._format ? readOutput(result, this._format) : result;
  }

  private _takeItem({ item, output_index: index }: DoneEvent): void {
    if (item.type !== "message" || item.status !== "completed") return;
    this._progress.addMessage(item, index);
    this.emit("message", item);
  }

  /** What the session waits for and no handler does, as an error: nothing else acts for a caller who awaits the result. */
  private _pending(): UsageError | undefined {
    const action = this._progress.requiredActions.find(
      (one) => one.type !== "function_call" || !this._handled.has(one.name),
    );
    return action && new UsageError(`the session waits for a ${action.type} that no handler answers`);
  }
}

type DoneEvent = Extract<AgentSessionEvent, { readonly type: "agent.session.turn.item.done" }>;
