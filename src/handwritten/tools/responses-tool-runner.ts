import type { Response as APIResponse, CreateResponse, ResponseStreamEvent } from "../../generated/models.ts";
import { onAbort } from "../core/signals.ts";
import { type ErrorKind, OpenAIError, UsageError } from "../errors/index.ts";
import type { ParsedResponse } from "../streaming/helper-streams/response-events.ts";
import { responseLoop, withinDeadline } from "./begin-run.ts";
import type { LoopTurn } from "./dialect.ts";
import { gatherResponses } from "./gather-responses.ts";
import { inputOf, type ResponseParameters } from "./response-dialect.ts";
import { BARE_PARTS, type RunParts, runSettings, type ToolRunOptions } from "./run-options.ts";
import { asOpenAIError } from "./tool-loop.ts";
import type { RunnableTool, RunnerFunction } from "./tool-shapes.ts";

/** What a runner sends with: a client of the class API. */
interface ResponsesClient {
  readonly responses: {
    create(body: never, options?: object): PromiseLike<unknown>;
  };
}

/** The tools of a {@link ResponsesToolRunner}. */
export interface ResponsesRunnerTools {
  /** Functions of the official shape. */
  readonly functions?: readonly RunnerFunction[] | undefined;
  /** Tools in any shape. Hosted ones may be given with the parameters of a run, too. */
  readonly tools?: readonly RunnableTool[] | undefined;
}

/** How a run goes. */
export interface ResponsesRunnerOptions extends Omit<ToolRunOptions, "signal"> {
  /** Streams the responses; their events go to `onEvent`. Default: false */
  stream?: boolean | undefined;
  /** Gets the events of streams, and is awaited. */
  onEvent?: ((event: ResponseStreamEvent) => void | Promise<void>) | undefined;
  /** Aborts the run. */
  signal?: AbortSignal | null | undefined;
  /** The options of each request. */
  requestOptions?: object | undefined;
  /** How many calls of one response run at once. Default: 1, in the order of the output */
  maxConcurrentCalls?: number | undefined;
  /** Time for timeouts and `deadlineMs`. Default: the platform's */
  clock?: RunParts["clock"] | undefined;
}

/** A response of a run. Its calls are made when the loop goes on. */
export interface ResponsesRunnerTurn {
  readonly response: APIResponse;
  /** Counted from 1. */
  readonly step: number;
  readonly final: boolean;
  /** Whether its calls are made already: they never are. */
  readonly toolsExecuted: false;
  readonly attemptedCallIds: readonly string[];
  readonly completedCallIds: readonly string[];
  /** Gives outputs of functions with `allowOutputOverride`, which are not called then. Each call of it replaces the one before. */
  supplyOutputs(
    outputs: readonly {
      readonly type: "function_call_output";
      readonly call_id: string;
      readonly output: unknown;
    }[],
  ): void;
  /** Adds a text of the user behind the outputs of this turn. */
  appendUserText(text: string): void;
}

/** A run ended without its last response. Its `cause` is the failure. */
export class ResponsesToolRunnerError extends OpenAIError {
  /** Calls that were begun, or refused. */
  readonly attemptedCallIds: readonly string[];
  /** Calls that have an output. */
  readonly completedCallIds: readonly string[];

  constructor(message: string, attempted: readonly string[], completed: readonly string[], cause?: unknown) {
    super(message, { cause });
    this.attemptedCallIds = [...attempted];
    this.completedCallIds = [...completed];
  }

  /** That of the failure. */
  get kind(): ErrorKind {
    return OpenAIError.is(this.cause) ? this.cause.kind : "usage";
  }
  override get name(): string {
    return "ResponsesToolRunnerError";
  }
}

/** Runs functions over responses, turn by turn or to the end. One runner may have several runs at once. */
export class ResponsesToolRunner {
  readonly #tools: readonly RunnableTool[];
  #active = 0;
  #isClosed = false;

  constructor({ functions, tools }: ResponsesRunnerTools) {
    this.#tools = [...(functions ?? []), ...(tools ?? [])];
  }

  /** Begins no more runs. @returns whether there is one that goes on */
  close(): { status: "closed" | "draining" } {
    this.#isClosed = true;
    return { status: this.#active ? "draining" : "closed" };
  }

  /**
   * Runs to the end.
   *
   * @throws ResponsesToolRunnerError with the ids of the calls that were begun and done
   */
  async run(
    client: ResponsesClient,
    params: ResponseParameters | CreateResponse,
    options: ResponsesRunnerOptions = {},
  ): Promise<APIResponse> {
    let last: APIResponse | undefined;
    for await (const { response } of this.iterate(client, params, options)) last = response;
    return last as APIResponse;
  }

  /**
   * Runs turn by turn: each response is given before its calls are made. Leaving the loop ends the run.
   *
   * @throws ResponsesToolRunnerError with the ids of the calls that were begun and done
   */
  async *iterate(
    client: ResponsesClient,
    params: ResponseParameters | CreateResponse,
    options: ResponsesRunnerOptions = {},
  ): AsyncGenerator<ResponsesRunnerTurn, void> {
    if (this.#isClosed) throw new UsageError("the runner is closed");
    this.#active++;
    try {
      yield* this.#turns(client, params as ResponseParameters, options);
    } finally {
      this.#active--;
    }
  }

  async *#turns(
    client: ResponsesClient,
    given: ResponseParameters,
    { stream = false, onEvent, signal, requestOptions, clock, ...options }: ResponsesRunnerOptions,
  ): AsyncGenerator<ResponsesRunnerTurn, void> {
    const settings = runSettings({ maxConcurrentCalls: 1, ...options, ...requestOptions } as ToolRunOptions);
    const parts = clock ? { ...BARE_PARTS, clock } : BARE_PARTS;
    const controller = new AbortController();
    const callers = signal ?? (requestOptions as { readonly signal?: AbortSignal } | undefined)?.signal;
    const stopListening = onAbort(callers ?? undefined, () => controller.abort(callers?.reason));
    const tools = [...((given.tools as readonly object[] | undefined) ?? []), ...this.#tools];
    const params = { ...given, tools, stream };
    const send = (body: object, call: object) => client.responses.create(body as never, call);
    const stop = withinDeadline(settings, parts, controller);
    const ids: { attempted_call_ids: readonly string[]; returned_call_ids: readonly string[] } = {
      attempted_call_ids: [],
      returned_call_ids: [],
    };
    try {
      const run = gatherResponses(inputOf(given.input));
      const begun = { params, settings, parts, signal: controller.signal, send };
      const { loop, checkpoint, registry } = await responseLoop(begun, run);
      Object.defineProperties(ids, {
        attempted_call_ids: { get: () => checkpoint.attempted_call_ids },
        returned_call_ids: { get: () => checkpoint.returned_call_ids },
      });
      const mayBeSupplied = (name: string): boolean => registry.functions.get(name)?.allowsOverride === true;
      for await (const step of loop)
        if (step.type === "event") {
          run.add(step.event);
          await onEvent?.(step.event);
        } else yield turnOf(step.turn, checkpoint, mayBeSupplied);
    } catch (error) {
      const { attempted_call_ids: attempted, returned_call_ids: returned } = ids;
      const cause = asOpenAIError(error);
      throw new ResponsesToolRunnerError(cause.message, attempted, returned, cause);
    } finally {
      stop();
      stopListening();
    }
  }
}

const turnOf = (
  { answer, step, isFinal, calls, supplied, texts }: LoopTurn<ParsedResponse<unknown>>,
  checkpoint: {
    readonly attempted_call_ids: readonly string[];
    readonly returned_call_ids: readonly string[];
  },
  mayBeSupplied: (name: string) => boolean,
): ResponsesRunnerTurn => ({
  response: answer,
  step,
  final: isFinal,
  toolsExecuted: false,
  attemptedCallIds: [...checkpoint.attempted_call_ids],
  completedCallIds: [...checkpoint.returned_call_ids],
  supplyOutputs: (outputs) => {
    const allowed = new Set(calls.filter(({ name }) => mayBeSupplied(name)).map(({ id }) => id));
    const foreign = outputs.find(({ call_id: id }) => !allowed.has(id));
    if (foreign)
      throw new UsageError(
        `no output can be supplied for the call \`${foreign.call_id}\`: see \`allowOutputOverride\``,
      );
    supplied.clear();
    for (const { call_id: id, output } of outputs) supplied.set(id, output as string | object[]);
  },
  appendUserText: (text) => {
    if (isFinal || !text.trim())
      throw new UsageError("a text is added to a turn that is not the last, and is not empty");
    texts.push(text);
  },
});
