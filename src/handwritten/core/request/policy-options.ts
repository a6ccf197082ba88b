import { ConfigurationError } from "../../errors/index.ts";
import type { Layer } from "../handler.ts";
import type { PolicyOptions, SendOptions } from "./send-options.ts";

/** A layer that knows what it is: see `Policy` of `api-openai/reliability`. */
interface Named extends Layer {
  readonly feature?: string;
  /** Of a layer that holds others. */
  readonly features?: readonly string[];
}

/** What policies read of the options of a call; the number of retries travels by itself. */
type Told = PolicyOptions & Pick<SendOptions, "maxRetries">;

/** Which policy reads an option. */
const READERS: Readonly<Record<keyof Told, string>> = {
  maxRetries: "retry",
  deadlineMs: "deadline",
  priority: "rateLimit",
  estimatedTokens: "rateLimit",
  cache: "cache",
  hedge: "hedge",
  stickyKey: "failover",
};

/**
 * What the options of a call say to policies; undefined when that is nothing. The rest of them (headers, a body) is no
 * business of a layer's, and may be secret.
 *
 * @throws ConfigurationError naming the policy that is missing: an option that no policy reads would have no effect
 */
export const policyOptionsOf = (options: Told, layers: readonly Named[]): PolicyOptions | undefined => {
  let said: Record<string, unknown> | undefined;
  for (const [option, feature] of Object.entries(READERS)) {
    const value = options[option as keyof Told];
    // No retries is what there are without the policy.
    if (value === undefined || value === null || (option === "maxRetries" && value === 0)) continue;
    if (!layers.some((layer) => isOf(layer, feature)))
      throw new ConfigurationError(`the option \`${option}\` of a call needs the policy \`${feature}\``);
    if (option === "maxRetries") continue;
    said ??= {};
    said[option] = value;
  }
  return said;
};

const isOf = (layer: Named, feature: string): boolean =>
  layer.feature === feature || layer.features?.includes(feature) === true;
