import type { ResponseStreamEvent } from "../../generated/models.ts";
import { onAbort } from "../core/signals.ts";
import { APIConnectionTimeoutError, ConfigurationError } from "../errors/index.ts";
import type { ParsedResponse } from "../streaming/helper-streams/response-events.ts";
import type { BeginChatRun } from "../streaming/helper-streams/tool-runs/chat-completion-runner.ts";
import type { BeginResponseRun, ResponseRun } from "../streaming/helper-streams/tool-runs/response-runner.ts";
import { type ChatParameters, chatDialect, type SendChat } from "./chat-dialect.ts";
import { beginCheckpoint, type Checkpoint, Recorder } from "./checkpoint.ts";
import type { LoopStep } from "./dialect.ts";
import { chatDeclarations, type Registry, registerTools, responseDeclarations } from "./registered-tool.ts";
import { type ResponseParameters, responseDialect, type SendResponse } from "./response-dialect.ts";
import {
  BARE_PARTS,
  type RunParts,
  type RunSettings,
  runSettings,
  type ToolRunOptions,
} from "./run-options.ts";
import { asOpenAIError, runLoop } from "./tool-loop.ts";

/** Options of a run of chat completions. */
export interface ChatToolRunOptions extends ToolRunOptions {
  /** Requests at most; then the run ends with the outputs of the last calls. The official name of `maxSteps`. Default: 10 */
  maxChatCompletions?: number | undefined;
  /** Called when the calls of a completion are done, and awaited. It may add to `messages`. */
  afterCompletion?: ((completion: never, runner: never) => void | Promise<void>) | undefined;
}

const CHAT_STEPS = 10;
const RESPONSE_STEPS = 20;

/** Begins a run of chat completions. @param send - sends the parameters of one request with these options */
export const beginChatRun =
  (
    params: ChatParameters,
    { maxChatCompletions, afterCompletion, ...options }: ChatToolRunOptions,
    send: (body: Parameters<SendChat>[0], options: object) => PromiseLike<unknown>,
    parts: RunParts = BARE_PARTS,
  ): BeginChatRun<unknown> =>
  async (run, controller) => {
    const settings = inOrder(
      runSettings({ ...options, maxSteps: options.maxSteps ?? maxChatCompletions }),
      params,
    );
    const { signal } = controller;
    const registry = await registered(params.tools, settings);
    const declared = chatDeclarations(registry);
    const recorder = await recorderOf(settings, declared, registry);
    const steps = stepsOf(settings, recorder, CHAT_STEPS);
    const dialect = await chatDialect(params, declared, steps, run, (body) =>
      send(body, { ...settings.request, signal }),
    );
    const loop = runLoop({
      dialect,
      teller: {
        history: run.history,
        answered: (completion, messages) => run.answered(completion, messages),
        output: (message) => run.output(message),
        afterRound: (completion) => afterCompletion?.(completion as never, run.runner as never),
      },
      registry,
      settings,
      recorder,
      parts,
      signal,
      runner: run.runner,
      toolContext: params.toolContext,
    });
    return eventsOf(loop, settings, parts, controller);
  };

/** What a loop over responses needs besides where it tells. */
export interface ResponseLoop {
  readonly params: ResponseParameters;
  readonly settings: RunSettings;
  readonly parts: RunParts;
  readonly signal: AbortSignal;
  send(body: Parameters<SendResponse>[0], options: object): PromiseLike<unknown>;
}

/** A loop that has begun. */
export interface BegunLoop {
  readonly loop: AsyncGenerator<LoopStep<ResponseStreamEvent, ParsedResponse<unknown>>, unknown>;
  readonly checkpoint: Checkpoint;
  readonly registry: Registry;
}

/** The loop over responses, with every step of it. */
export const responseLoop = async (
  { params, settings, parts, signal, send }: ResponseLoop,
  run: ResponseRun,
): Promise<BegunLoop> => {
  const registry = await registered(params.tools, settings);
  const declared = responseDeclarations(registry);
  const recorder = await recorderOf(settings, declared, registry);
  const steps = stepsOf(settings, recorder, RESPONSE_STEPS);
  const dialect = await responseDialect(params, declared, steps, run, (body) =>
    send(body, { ...settings.request, signal }),
  );
  const teller = {
    history: run.history,
    answered: run.answered.bind(run),
    output: run.output.bind(run),
  };
  const { runner } = run;
  const { toolContext } = params;
  const loop = runLoop({
    dialect,
    teller,
    registry,
    settings,
    recorder,
    parts,
    signal,
    runner,
    toolContext,
  });
  return { loop, checkpoint: recorder.checkpoint, registry };
};

/** Begins a run of responses. @param send - sends the parameters of one request with these options */
export const beginResponseRun =
  (
    params: ResponseParameters,
    options: ToolRunOptions,
    send: ResponseLoop["send"],
    parts: RunParts = BARE_PARTS,
  ): BeginResponseRun<unknown> =>
  async (run, controller) => {
    const settings = inOrder(runSettings(options), params);
    const { loop } = await responseLoop({ params, settings, parts, signal: controller.signal, send }, run);
    return eventsOf(loop, settings, parts, controller);
  };

/** Where a request does without parallel calls they are made in order. */
const inOrder = (
  settings: RunSettings,
  { parallel_tool_calls: isParallel }: ChatParameters | ResponseParameters,
): RunSettings => (isParallel === false ? { ...settings, maxConcurrentCalls: 1 } : settings);

const registered = async (tools: unknown, settings: RunSettings): Promise<Registry> => {
  if (tools !== undefined && tools !== null && !Array.isArray(tools))
    throw new ConfigurationError("`tools` must be a list");
  const registry = await registerTools(tools as object[] | undefined);
  for (const { declared, needsApproval } of registry.functions.values())
    if (needsApproval && !settings.onApproval)
      throw new ConfigurationError(`the tool \`${declared.name}\` needs approvals: give \`onApproval\``);
  return registry;
};

const recorderOf = async (
  { ledger }: RunSettings,
  declared: readonly object[],
  { functions }: Registry,
): Promise<Recorder> => {
  const overrides = [...functions.values()].flatMap(({ declared: { name }, allowsOverride }) =>
    allowsOverride ? [name] : [],
  );
  return new Recorder(ledger, await beginCheckpoint(ledger, declared, overrides));
};

/** A run that goes on has the requests that it began with. */
const stepsOf = ({ maxSteps }: RunSettings, { checkpoint }: Recorder, otherwise: number): number =>
  maxSteps ?? (checkpoint.revision > 0 ? checkpoint.max_steps : otherwise);

/** The events of a loop, which its deadline aborts. */
async function* eventsOf<Event>(
  loop: AsyncGenerator<LoopStep<Event, unknown>, unknown>,
  settings: RunSettings,
  parts: RunParts,
  controller: AbortController,
): AsyncGenerator<Event, void> {
  const stop = withinDeadline(settings, parts, controller);
  try {
    for await (const step of loop) if (step.type === "event") yield step.event;
  } catch (error) {
    throw asOpenAIError(error);
  } finally {
    stop();
  }
}

/** Aborts a run when its time is up. @returns what ends the watch */
export const withinDeadline = (
  { deadlineMs }: RunSettings,
  { clock }: RunParts,
  controller: AbortController,
): (() => void) => {
  if (deadlineMs === undefined || deadlineMs === Number.POSITIVE_INFINITY) return () => {};
  const stopTimer = clock.after(deadlineMs, () => {
    const error = new APIConnectionTimeoutError({
      message: `after ${deadlineMs} ms (deadlineMs) the run of tools is not over`,
    });
    controller.abort(Object.assign(error, { limit: "deadlineMs" }));
  });
  const stopListening = onAbort(controller.signal, stopTimer);
  return () => {
    stopListening();
    stopTimer();
  };
};
