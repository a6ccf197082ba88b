import type { ApiRequest } from "../contract.ts";
import type { Handler, Layer, Target } from "../core/handler.ts";

/** What a layer of this folder is called in options, errors and plans. */
export type PolicyName =
  | "openTelemetry"
  | "metrics"
  | "ledger"
  | "cache"
  | "coalesce"
  | "batch"
  | "budget"
  | "deadline"
  | "retry"
  | "hedge"
  | "failover"
  | "health"
  | "throttle"
  | "rateLimit"
  | "circuitBreaker"
  | "firstEvent"
  | "compression";

/** What a call may come to in the worst case, from the layers further in. */
export interface Cost {
  /** Requests sent. */
  readonly attempts: number;
  /** Milliseconds until it has ended; `Infinity` where nothing limits it. */
  readonly timeMs: number;
  /** Tokens of the prompt and of the longest answer, all attempts together; undefined where nothing estimates them. */
  readonly tokens: number | undefined;
}

/** What a layer would do to a call: `explain` of `api-openai/reliability`. */
export interface Explanation {
  /** In words, with its settings. */
  readonly does: string;
  /** The worst case with this layer; default: that of the layers further in. */
  readonly cost?: Partial<Cost> | undefined;
}

/** A layer that has a name, so that it finds its place among the others and can tell what it would do. */
export interface Policy<Name extends PolicyName = PolicyName> extends Layer {
  readonly feature: Name;
  /** What else of it belongs at another place of the pipeline, by the name of the slot in `default-stack.ts`. */
  readonly gate?: Layer;
  readonly perAttempt?: Layer;
  /** Innermost, and once however many policies have it: decodes a response before they judge it. */
  readonly decodes?: Layer;
  /** What it would do to this request; undefined: nothing. Sends nothing and changes nothing. */
  explain?(request: ApiRequest, inner: Cost, target: Target): Explanation | undefined;
}

/** Makes a layer a policy: a function with a name and with controls. See decision 41 in docs/decisions.md. */
export const definePolicy = <Kind extends Policy>(
  name: Kind["feature"],
  layer: (next: Handler) => Handler,
  controls: Omit<Kind, "feature">,
): Kind =>
  // Descriptors, so that a getter among the controls stays one.
  Object.defineProperties((next: Handler) => layer(next), {
    feature: { value: name, enumerable: true },
    ...Object.getOwnPropertyDescriptors(controls),
    // cast: the properties make the function its kind of policy, which `defineProperties` has no type for.
  }) as unknown as Kind;
