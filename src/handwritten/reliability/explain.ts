import type { ApiRequest, HeadersRecord } from "../contract.ts";
import type { Target } from "../core/handler.ts";
import { addressOf } from "../core/request/url.ts";
import { isLimit, type TimeoutOption, timeoutsOf } from "../core/timeouts.ts";
import { LAYER_NAMES, type ReliabilityOptions } from "./default-stack.ts";
import type { Cost, PolicyName } from "./policy.ts";
import { standardRetry } from "./retry/standard-retry.ts";

/** A client, as far as `explain` looks at it: an `OpenAI` is one. */
export interface Explainable {
  readonly environment: Target & {
    readonly organization?: string | null;
    readonly project?: string | null;
    readonly profile?: { authorize(key: string | undefined): HeadersRecord } | undefined;
  };
  readonly reliability: ReliabilityOptions;
  readonly timeout: TimeoutOption;
  /** What acts where `reliability` has no `retry`. */
  readonly maxRetries?: number;
}

/** What would happen to a request. */
export interface Plan extends Cost {
  readonly method: string;
  /** Where it goes, secrets taken out. */
  readonly url: string;
  /** What is sent with it, as far as the client and the request say, credentials taken out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The layers that act, the outermost first. */
  readonly layers: readonly { readonly feature: PolicyName; readonly does: string }[];
}

/**
 * Says, without sending anything and without asking for a token, which policies would act on a request, where it would
 * go, and the worst case: requests sent, milliseconds to the head of the answer, tokens.
 *
 * @throws EncodeError and ConfigurationError as sending it would
 * @example
 * console.log(explain(openai, createResponse({ model: "gpt-5", input: "Hello" })));
 */
export const explain = (client: Explainable, request: ApiRequest): Plan => {
  const { environment, maxRetries } = client;
  const reliability: ReliabilityOptions = maxRetries
    ? { retry: standardRetry(maxRetries), ...client.reliability }
    : client.reliability;
  const adapted = environment.adapt?.(request) ?? request;
  const headersMs = timeoutsOf(client.timeout).headersMs;
  let cost: Cost = { attempts: 1, timeMs: isLimit(headersMs) ? headersMs : Infinity, tokens: undefined };
  const layers: Plan["layers"][number][] = [];
  // From the inside: what a layer multiplies is what the layers in it come to.
  for (const name of [...LAYER_NAMES].reverse()) {
    const said = reliability[name]?.explain?.(request, cost, environment);
    if (!said) continue;
    layers.unshift({ feature: name, does: said.does });
    cost = { ...cost, ...said.cost };
  }
  const { redactor } = environment;
  redactor?.rememberHeaders(adapted.headers);
  const show = (text: string): string => redactor?.redact(text) ?? text;
  const headers = Object.entries({ ...credentialsOf(environment), ...adapted.headers });
  return {
    method: adapted.method,
    url: show(environment.baseURL + addressOf(adapted)),
    headers: Object.fromEntries(
      headers.flatMap(([name, value]) => (value === null ? [] : [[name, show(value)]])),
    ),
    layers,
    ...cost,
  };
};

const credentialsOf = ({ profile, organization, project }: Explainable["environment"]): HeadersRecord => ({
  ...(profile?.authorize(HIDDEN) ?? { authorization: `Bearer ${HIDDEN}` }),
  "openai-organization": organization || null,
  "openai-project": project || null,
});

const HIDDEN = "[REDACTED]";
