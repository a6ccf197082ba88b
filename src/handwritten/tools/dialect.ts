import type { CallOutcome } from "./run-call.ts";

/** A call that an answer asks for. */
export interface WantedCall {
  /** `custom` takes a text that no schema describes; `approval` waits for an approval of a call of an MCP server. */
  readonly kind: "function" | "custom" | "approval";
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** As the server sent it. */
  readonly source: unknown;
}

/** An answer as the history takes it, and the calls in it. */
export interface ReadAnswer<Item> {
  readonly items: readonly Item[];
  readonly calls: readonly WantedCall[];
  /** Calls that are too many for one message; `items` has them no more. */
  readonly leftOut: readonly WantedCall[];
}

/** What a loop gives out: an event of a stream, or an answer before its calls are made. */
export type LoopStep<Event, Answer> =
  | { readonly type: "event"; readonly event: Event }
  | { readonly type: "turn"; readonly turn: LoopTurn<Answer> };

/** An answer before its calls are made. */
export interface LoopTurn<Answer> {
  readonly answer: Answer;
  /** Counted from 1. */
  readonly step: number;
  readonly isFinal: boolean;
  readonly calls: readonly WantedCall[];
  /** Outputs that the program gives itself, by the ids of the calls. */
  readonly supplied: Map<string, CallOutcome["output"]>;
  /** Texts of the user, to follow the outputs. */
  readonly texts: string[];
}

/** What differs between the APIs. */
export interface Dialect<Item, Answer, Event> {
  readonly operation: string;
  /** Requests before which the last one's calls are not made any more, or (`quiet`) after whose calls the run ends. */
  readonly limit: { readonly steps: number; readonly isQuiet: boolean };
  /** The function that has to be called, where the parameters name one and the run ends with it. */
  readonly forced: string | undefined;
  /** Whether content parts may be an output. */
  readonly takesParts: boolean;
  /** Sends a request. @param isFirst - of the run, also where it was resumed */
  ask(history: readonly Item[], isFirst: boolean): AsyncGenerator<LoopStep<Event, Answer>, Answer>;
  /** @throws OpenAIError for an answer that the run cannot go on with */
  read(answer: Answer): ReadAnswer<Item>;
  outputItem(call: WantedCall, output: CallOutcome["output"]): Item;
  userItem(text: string): Item;
  /** An answer of the items of a checkpoint. */
  readItems(items: readonly Item[]): ReadAnswer<Item>;
  /** The id of the call that an output is of. */
  callOf(output: Item): string | undefined;
}

/** What a loop reports to: it puts each item into the history first. */
export interface Teller<Item, Answer> {
  /** The caller's own: it may be changed between two requests. */
  readonly history: Item[];
  answered(answer: Answer, items: readonly Item[]): void;
  output(item: Item, call: WantedCall): void;
  /** The calls of an answer are done. */
  afterRound?(answer: Answer): void | Promise<void>;
}
