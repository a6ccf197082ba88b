import type { ApiRequest, HeadersRecord } from "../contract.ts";
import type { SignMessage, Target } from "../core/handler.ts";
import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { HEADERS, TEXT } from "../core/options/kinds.ts";
import type { Provider } from "../core/provider.ts";
import type { Redactor } from "../core/redactor.ts";
import { parseBaseURL } from "../core/request/base-url.ts";
import type { HeadersOption } from "../core/request/headers.ts";
import { ConfigurationError } from "../errors/index.ts";
import { type DataResidency, residentBaseURL } from "./data-residency.ts";
import type { Profile } from "./profiles/profile.ts";
import { createRedactor } from "./redact/redactor.ts";
import { createTarget, TARGET_RULES, type TargetOptions } from "./target.ts";

/** What an {@link Environment} is made of. Nothing is read from environment variables. */
export interface EnvironmentOptions extends TargetOptions {
  /** The region that OpenAI keeps the project's data in, instead of `baseURL`. */
  readonly dataResidency?: DataResidency | null | undefined;
  /** Where sockets are opened: `wss:`, or `ws:` where `http:` is allowed. Default: `baseURL` with that scheme, and `/realtime`. */
  readonly realtimeBaseURL?: string | null | undefined;
  /** Headers for every request; they win over the credentials, and `null` leaves one out that would be sent otherwise. */
  readonly defaultHeaders?: HeadersOption | undefined;
}

/** The options of an environment. */
export const ENVIRONMENT_RULES: Rules<EnvironmentOptions> = /* @__PURE__ */ Object.assign(
  { dataResidency: TEXT, realtimeBaseURL: TEXT, defaultHeaders: HEADERS } as const,
  TARGET_RULES,
);

/**
 * Where requests go and as whom: address, credentials, organization, headers and profile, checked when it is made
 * and never changed. Several may be used side by side. It shows its addresses, and no credentials.
 *
 * @example
 * const staging = new Environment({ baseURL: "https://llm.staging.example/v1", apiKey: Secret.fromEnv("STAGING_KEY") });
 * const openai = new OpenAI({ environment: staging });
 */
export class Environment implements Target {
  readonly name: string;
  readonly baseURL: string;
  readonly realtimeBaseURL: string;
  readonly organization: string | null;
  readonly project: string | null;
  /** Where the profile spells requests in its own way. */
  declare readonly adapt?: (request: ApiRequest) => ApiRequest;
  /** Where attempts are signed. */
  declare readonly sign?: SignMessage;
  readonly #options: EnvironmentOptions;
  readonly #target: Target;

  /** @throws ConfigurationError when an address cannot work or is not safe, and for an option that there is not */
  constructor(options: EnvironmentOptions = {}) {
    checkOptions(options, ENVIRONMENT_RULES, { of: "new Environment()" });
    const { realtimeBaseURL, allowInsecureHttp, organization, project, defaultHeaders } = options;
    this.#options = { ...options, redactor: options.redactor ?? createRedactor() };
    if (options.dataResidency && (options.profile?.name ?? "openai") !== "openai")
      throw new ConfigurationError("`dataResidency` names regions of OpenAI: leave it out, or the profile");
    const baseURL = residentBaseURL(options.dataResidency, options.baseURL) ?? options.baseURL;
    this.#target = createTarget({ ...this.#options, baseURL }, defaultHeaders);
    this.name = this.#target.name;
    this.baseURL = this.#target.baseURL;
    const realtime = realtimeBaseURL?.replace(/^ws/i, "http") || `${this.baseURL}/realtime`;
    this.realtimeBaseURL = parseBaseURL(realtime, allowInsecureHttp, "realtimeBaseURL").replace("http", "ws");
    this.organization = organization || null;
    this.project = project || null;
    // Without a profile there is nothing to do, and nothing is done. Hidden: an environment shows its addresses.
    if (this.#target.adapt) Object.defineProperty(this, "adapt", { value: this.#target.adapt });
    if (options.sign) Object.defineProperty(this, "sign", { value: options.sign });
    Object.freeze(this);
  }

  /** Another environment that differs in some options; this one stays as it is. */
  with(options: EnvironmentOptions): Environment {
    // Of what is spread over the old ones as well.
    checkOptions(options, ENVIRONMENT_RULES, { of: "environment.with()" });
    // Another address takes the place of all that told the old one.
    const isMoved = options.baseURL || options.dataResidency;
    const address = isMoved ? { baseURL: null, dataResidency: null, realtimeBaseURL: null } : {};
    return new Environment({ ...this.#options, ...address, ...options });
  }

  get profile(): Profile | undefined {
    return this.#options.profile;
  }

  get provider(): Provider | undefined {
    return this.#target.provider;
  }

  get redactor(): Redactor | undefined {
    return this.#target.redactor;
  }

  authenticate(request: ApiRequest, credentials?: HeadersRecord): HeadersRecord | Promise<HeadersRecord> {
    return this.#target.authenticate(request, credentials);
  }
}
