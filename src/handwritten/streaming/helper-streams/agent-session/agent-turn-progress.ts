import type { AgentSessionEvent } from "../../../../generated/models.ts";
import { APIError, StreamInterruptedError } from "../../../errors/index.ts";
import type {
  AgentSessionState,
  AgentToolCall,
  AgentTurn,
  AgentTurnMessage,
  AgentTurnResult,
} from "./agent-session-events.ts";

const TURN_IS_OVER = /^agent\.session\.turn\.(?:completed|failed|cancelled)$/;

/** Follows the turn that an input begins: the first turn of the agent itself, and not of one that it has called. */
export class AgentTurnProgress {
  #sessionID: string;
  readonly #messages = new Map<unknown, { readonly index: number; readonly message: AgentTurnMessage }>();
  #turn: AgentTurn | undefined;
  #session: AgentSessionState | undefined;
  #hasFailed = false;
  #isTurnOver = false;
  #isOver = false;

  /** @param sessionID - empty for one that is still to be made */
  constructor(sessionID: string) {
    this.#sessionID = sessionID;
  }

  get sessionID(): string {
    return this.#sessionID;
  }

  /** Whether nothing that belongs to the turn follows. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What the session waits for; empty while it works. */
  get requiredActions(): AgentSessionState["required_actions"] {
    return this.#session?.status === "requires_action" ? this.#session.required_actions : [];
  }

  take(event: AgentSessionEvent): void {
    if (event.type === "agent.session.turn.created" && event.turn.subagent_id === null)
      this.#turn ??= event.turn;
    if ("turn" in event && event.turn.id === this.#turn?.id) {
      this.#turn = event.turn;
      this.#isTurnOver ||= TURN_IS_OVER.test(event.type);
    }
    if ("session" in event) this.#takeSession(event);
  }

  /** Whether an event belongs to the turn. */
  holds(event: AgentSessionEvent): boolean {
    return this.#turn !== undefined && "turn_id" in event && event.turn_id === this.#turn.id;
  }

  /** Takes a message of the turn that is whole. */
  addMessage(message: AgentTurnMessage, index: number): void {
    if (message.phase !== "commentary") this.#messages.set(message.id, { index, message });
  }

  /** @throws APIError when the turn or its session failed, or the turn was cancelled or is without an end */
  get result(): AgentTurnResult {
    const turn = this.#turn;
    const session = this.#session;
    if (this.#hasFailed) throw failure("session_failed", session?.error ?? "the session failed");
    if (turn?.status === "failed")
      throw APIError.generate(undefined, { error: turn.error }, undefined, undefined);
    if (turn?.status === "cancelled") throw failure("turn_cancelled", "the turn was cancelled");
    if (session?.status === "budget_reached" && !this.#isTurnOver)
      throw failure("budget_reached", "the session has reached its budget");
    if (turn?.status !== "completed") throw this.cut();
    const messages = [...this.#messages.values()]
      .sort((a, b) => a.index - b.index)
      .map(({ message }) => message);
    return {
      session_id: this.#sessionID,
      turn_id: turn.id,
      turn,
      messages,
      output_text: messages.map(textOf).join(""),
    };
  }

  /** The error of a stream that ends before the turn does. */
  cut(): StreamInterruptedError {
    return new StreamInterruptedError("the stream ended before the turn was over", {});
  }

  #takeSession({ type, session }: Extract<AgentSessionEvent, { readonly session: unknown }>): void {
    this.#sessionID ||= session.id;
    this.#session = session;
    this.#hasFailed ||= type === "agent.session.failed";
    const isOwn = session.id === this.#sessionID;
    this.#isOver ||=
      type === "agent.session.failed" ||
      (type === "agent.session.idle" && this.#isTurnOver) ||
      (type === "agent.session.budget_reached" && isOwn && (!this.#turn || this.#isTurnOver));
  }
}

const failure = (code: string, message: string): APIError =>
  APIError.generate(undefined, { error: { code, message } }, undefined, undefined);

const textOf = ({ content }: AgentTurnMessage): string =>
  content.map((part) => (part.type === "output_text" ? part.text : "")).join("");

/** The call that an event brings, if it does. */
export const callIn = (event: AgentSessionEvent): AgentToolCall | undefined =>
  event.type === "agent.session.turn.item.added" && event.item.type === "function_call"
    ? event.item
    : undefined;
