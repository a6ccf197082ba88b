import type { ApiRequest } from "../../contract.ts";
import type { Handler, Layer, Target } from "../../core/handler.ts";
import { checkOptions, givenOf, type Rules } from "../../core/options/check-options.ts";
import { FUNCTIONS, RECORD, SOME_TEXT } from "../../core/options/kinds.ts";
import { FINITE_AMOUNT } from "../../core/options/range.ts";
import { targetWith } from "../../core/target-with.ts";
import { checkTimeout, type TimeoutOption, timeoutsOf } from "../../core/timeouts.ts";
import { ConfigurationError } from "../../errors/index.ts";

/** Where calls may go: an `Environment`, or one with what is special about it. */
export interface FailoverTarget {
  readonly target: Target;
  /** What it is called in events, errors and states; each target needs another one. Default: the target's own name. */
  readonly name?: string | undefined;
  /** Of `weighted`: its share of the calls, in proportion to the others'. Default: 1. */
  readonly weight?: number | undefined;
  /** What models are called there: `{ "gpt-5": "my-deployment" }`. Others keep their names. */
  readonly models?: Readonly<Record<string, string>> | undefined;
  /** Of attempts at this target, where the call says nothing. Default: the client's. */
  readonly timeout?: TimeoutOption | undefined;
  /** Around the calls to this target alone: a limiter or a breaker with settings of its own. */
  readonly layers?: readonly Layer[] | undefined;
}

/** What is known of a target's calls so far. */
export interface TargetState {
  readonly index: number;
  readonly name: string;
  readonly weight: number;
  readonly target: Target;
  readonly models: Readonly<Record<string, string>>;
  readonly timeout: TimeoutOption | undefined;
  readonly layers: readonly Layer[];
  /** Calls under way. */
  underWay: number;
  /** What a call takes, in milliseconds; undefined until one has ended. */
  latencyMs: number | undefined;
  latencyAt: number;
  failuresInRow: number;
  ejections: number;
  ejectedUntil: number;
}

const RULES: Rules<FailoverTarget> = {
  // Said below, of a bare one as well.
  target: true,
  name: SOME_TEXT,
  weight: FINITE_AMOUNT,
  models: RECORD,
  timeout: checkTimeout,
  layers: FUNCTIONS,
};

/** @throws ConfigurationError for no targets, two of one name, and a weight that is none */
export const targetStates = (targets: readonly (Target | FailoverTarget)[]): TargetState[] => {
  if (!Array.isArray(targets) || !targets.length)
    throw new ConfigurationError("`failover.targets` must be a list of environments");
  const states = targets.map((given, index): TargetState => {
    const place = `failover.targets[${index}]`;
    const isBare = Object(given) !== given || !("target" in given);
    if (!isBare) checkOptions(given, RULES, { of: place, path: `${place}.` });
    const {
      target,
      name,
      weight = 1,
      models = {},
      layers = [],
      timeout,
    }: FailoverTarget = isBare ? { target: given as Target } : givenOf(given as FailoverTarget);
    if (typeof target?.authenticate !== "function")
      throw new ConfigurationError(`\`${place}\` must be an Environment, or have one as \`target\``);
    const ownName = name ?? target.name;
    return {
      index,
      name: ownName,
      weight,
      target: ownName === target.name ? target : targetWith(target, { name: ownName }),
      models,
      timeout: timeout === undefined ? undefined : timeoutsOf(timeout),
      layers,
      underWay: 0,
      latencyMs: undefined,
      latencyAt: 0,
      failuresInRow: 0,
      ejections: 0,
      ejectedUntil: Number.NEGATIVE_INFINITY,
    };
  });
  const names = states.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new ConfigurationError(
      `two of \`failover.targets\` are called ${twice}: give each a \`name\` of its own`,
    );
  return states;
};

/** A request as it goes to a target: with the model's name there. */
export const withModelOf = (request: ApiRequest, { models }: TargetState): ApiRequest => {
  const { body } = request;
  if (body.kind === "json") {
    const model = mapped(models, body.value);
    return model === undefined
      ? request
      : { ...request, body: { ...body, value: { ...(body.value as object), model } } };
  }
  if (body.kind !== "form") return request;
  const model = mapped(models, body.fields);
  return model === undefined ? request : { ...request, body: { ...body, fields: { ...body.fields, model } } };
};

const mapped = (models: Readonly<Record<string, string>>, fields: unknown): string | undefined => {
  const model = (fields as { readonly model?: unknown } | null | undefined)?.model;
  return typeof model === "string" && Object.hasOwn(models, model) ? models[model] : undefined;
};

/** The handler of each target: its own layers around what comes next. */
export const handlersOf = (states: readonly TargetState[], next: Handler): Handler[] =>
  states.map(({ layers }) => layers.reduceRight<Handler>((inner, layer) => layer(inner), next));
