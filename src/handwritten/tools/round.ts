import { UsageError } from "../errors/index.ts";
import type { WantedCall } from "./dialect.ts";
import { ABORTED, type CallOutcome, type CallStatus, NOT_RUN, runCall } from "./run-call.ts";
import type { Run } from "./tool-loop.ts";
import { workOff } from "./work-off.ts";

/** What is known of the outcome of a call that a process was making when it ended. */
const INTERRUPTED: CallOutcome = {
  status: "interrupted",
  output: "The call was interrupted. It is not known whether it took effect.",
};

/** The calls of one answer. */
export class Round<Item, Answer, Event> {
  readonly #run: Run<Item, Answer, Event>;
  readonly #calls: readonly WantedCall[];
  readonly #step: number;
  readonly #interrupted: ReadonlySet<string>;
  readonly #outcomes: (CallOutcome | undefined)[] = [];
  /** Outputs of a checkpoint, as they are. */
  readonly #recalled = new Map<string, Item>();
  #fatal: { readonly error: unknown } | undefined;
  /** How many outputs the history has. */
  #placed = 0;

  /** @param interrupted - calls that were begun before the run was resumed, and are not made again */
  constructor(
    run: Run<Item, Answer, Event>,
    calls: readonly WantedCall[],
    step: number,
    interrupted: ReadonlySet<string> = new Set(),
  ) {
    this.#run = run;
    this.#calls = calls;
    this.#step = step;
    this.#interrupted = interrupted;
  }

  /** Takes an output that a checkpoint has. */
  recall(output: Item): void {
    const id = this.#run.dialect.callOf(output);
    if (id !== undefined) this.#recalled.set(id, output);
  }

  /**
   * Makes the calls, and puts their outputs into the history in the order of the calls.
   *
   * @throws OpenAIError when the run was aborted; and what a function threw where that ends the run
   */
  async make(supplied: ReadonlyMap<string, CallOutcome["output"]>): Promise<void> {
    const { settings, signal, teller } = this.#run;
    await workOff(this.#calls, settings.maxConcurrentCalls, async (call, index) => {
      await this.#settle(call, index, supplied);
      return !this.#fatal && !signal.aborted;
    });
    while (this.#placed < this.#calls.length) {
      const index = this.#placed++;
      teller.output(this.#outputAt(index), this.#calls[index] as WantedCall);
    }
    if (this.#fatal) throw this.#fatal.error;
  }

  /** Gives every call that has none an output, without reporting it: for a run that ended in between. */
  complete(): void {
    while (this.#placed < this.#calls.length) this.#run.teller.history.push(this.#outputAt(this.#placed++));
  }

  /** Whether the function of this name was called, and gave an output. */
  hasCalled(name: string | undefined): boolean {
    return (
      name !== undefined &&
      this.#calls.some(
        (call, index) =>
          call.name === name && (this.#outcomes[index]?.status === "done" || this.#recalled.has(call.id)),
      )
    );
  }

  /** Tells the client's listeners how a call ended. */
  report({ id, name }: WantedCall, outcome: CallStatus, durationMs: number): void {
    const { parts, dialect } = this.#run;
    const { operation } = dialect;
    parts.emit({ type: "tool", operation, name, callID: id, step: this.#step, outcome, durationMs });
  }

  #outputAt(index: number): Item {
    const call = this.#calls[index] as WantedCall;
    const recalled = this.#recalled.get(call.id);
    return recalled ?? this.#run.dialect.outputItem(call, (this.#outcomes[index] ?? NOT_RUN).output);
  }

  /** Never throws: a failure is kept, and the other calls go on. */
  async #settle(
    call: WantedCall,
    index: number,
    supplied: ReadonlyMap<string, CallOutcome["output"]>,
  ): Promise<void> {
    if (this.#recalled.has(call.id)) return;
    const { parts } = this.#run;
    const started = parts.clock.now();
    let outcome: CallOutcome = ABORTED;
    try {
      outcome = await this.#outcomeOf(call, supplied);
      this.#outcomes[index] = outcome;
      await this.#keep(call, outcome);
    } catch (error) {
      this.#fatal ??= { error };
    }
    this.#outcomes[index] = outcome;
    if ("fatal" in outcome) this.#fatal ??= { error: outcome.fatal };
    this.report(call, outcome.status, parts.clock.now() - started);
  }

  /** @throws what the ledger throws */
  async #outcomeOf(
    call: WantedCall,
    supplied: ReadonlyMap<string, CallOutcome["output"]>,
  ): Promise<CallOutcome> {
    if (this.#interrupted.has(call.id)) return INTERRUPTED;
    const output = supplied.get(call.id);
    if (output !== undefined) return { status: "supplied", output };
    return call.kind === "approval" ? this.#approval(call) : this.#called(call);
  }

  /** The output of a call that the end of a run overtook is none that a resumed run could use. */
  async #keep(call: WantedCall, { status, output, ...rest }: CallOutcome): Promise<void> {
    const { recorder, dialect } = this.#run;
    const { attempted_call_ids: attempted } = recorder.checkpoint;
    const place = attempted.lastIndexOf(call.id);
    if (status === "not_run") {
      if (place >= 0) await recorder.record((open) => open.attempted_call_ids.splice(place, 1));
    } else if (status !== "aborted" && !("fatal" in rest))
      await recorder.record((open) => {
        if (!attempted.includes(call.id)) attempted.push(call.id);
        open.returned_call_ids.push(call.id);
        open.returned_outputs.push(dialect.outputItem(call, output));
      });
  }

  async #called(call: WantedCall): Promise<CallOutcome> {
    const { registry, dialect, recorder, settings, parts, signal, runner, toolContext } = this.#run;
    const tool = call.kind === "function" ? registry.functions.get(call.name) : undefined;
    const names = dialect.forced === undefined ? [...registry.functions.keys()] : [dialect.forced];
    if (!tool || !names.includes(call.name)) return unknownTool(call, names);
    const given = {
      id: call.id,
      name: call.name,
      arguments: call.arguments,
      step: this.#step,
      signal,
      context: toolContext,
    };
    return runCall(tool, given, {
      settings,
      parts,
      takesParts: dialect.takesParts,
      runner,
      begin: () => recorder.record((open) => open.attempted_call_ids.push(call.id)),
    });
  }

  async #approval(call: WantedCall): Promise<CallOutcome> {
    const { settings, signal } = this.#run;
    try {
      const approve = await settings.approveMcp?.(structuredClone(call.source) as never);
      if (signal.aborted) return { status: "aborted", output: false };
      if (typeof approve !== "boolean")
        throw new UsageError(
          settings.approveMcp
            ? "`approveMcp` must give true or false"
            : `a call of \`${call.name}\` of an MCP server waits for an approval: give \`approveMcp\``,
        );
      return { status: approve ? "done" : "refused", output: approve };
    } catch (error) {
      return { status: "failed", output: false, fatal: error };
    }
  }
}

const unknownTool = ({ name }: WantedCall, names: readonly string[]): CallOutcome => ({
  status: "unknown",
  output: `There is no function ${JSON.stringify(name)} to call. There are: ${names.map((each) => JSON.stringify(each)).join(", ") || "none"}.`,
});
