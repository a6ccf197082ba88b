import { type BedrockBearerOptions, bearerKey } from "../bedrock/bearer.ts";
import { resolveEndpoint } from "../bedrock/endpoint.ts";
import { bedrock } from "../config/profiles/bedrock.ts";
import type { Profile } from "../config/profiles/profile.ts";
import { checkOptions, type Rule } from "../core/options/check-options.ts";
import { FUNCTION, TEXT } from "../core/options/kinds.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ClientOptions } from "./client-options.ts";
import { OpenAI } from "./openai.ts";
import { CLIENT_RULES, insteadOfClientOption } from "./option-rules.ts";
import { checkedElsewhere } from "./resolve-options.ts";

/** What the class `BedrockOpenAI` is constructed with. What is left out comes from the environment variable named, if any. */
export interface BedrockClientOptions
  extends Omit<
    ClientOptions,
    | "apiKey"
    | "adminAPIKey"
    | "dataResidency"
    | "profile"
    | "sign"
    | "environment"
    | "provider"
    | "workloadIdentity"
    | "credential"
  > {
  /** A Bedrock API key. `AWS_BEARER_TOKEN_BEDROCK` */
  apiKey?: BedrockBearerOptions["apiKey"];
  /** Gives such a key before every attempt, in place of `apiKey`. */
  bedrockTokenProvider?: BedrockBearerOptions["tokenProvider"];
  /** The region whose address is the default of `baseURL`. `AWS_REGION`, `AWS_DEFAULT_REGION` */
  awsRegion?: string | undefined;
  /** `AWS_BEDROCK_BASE_URL`; default: `https://bedrock-mantle.{region}.api.aws/openai/v1` */
  baseURL?: string | null | undefined;
}

/**
 * The API as Amazon Bedrock serves it, with a Bedrock API key. No variable of OpenAI's own API is read. With AWS credentials:
 * `new OpenAI({ provider: bedrock({ … }) })` and `api-openai/providers/bedrock/aws`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html
 */
export class BedrockOpenAI extends OpenAI {
  /** @throws ConfigurationError when there is no key or no address, or an option cannot work */
  constructor(options: BedrockClientOptions = {}) {
    super(toClientOptions(options));
  }
}

/** Profiles that this class has made: a copy of a client's options has one, and none can be given. */
const made = new WeakSet<object>();

const BEARER =
  "this class takes a Bedrock API key alone; with AWS credentials use `new OpenAI({ provider: bedrock({ … }) })`";

/** What Bedrock does without. */
const INSTEAD: Readonly<Record<string, string>> = {
  adminAPIKey: "AWS has other ways to administer accounts",
  dataResidency: "it follows from `awsRegion`",
  environment: "use `new OpenAI({ environment })` with `profile: profiles.bedrock({ … })` in it",
  workloadIdentity: BEARER,
  credential: BEARER,
  sign: BEARER,
  provider: "use `new OpenAI({ provider })`",
  tokenProvider: "use `bedrockTokenProvider`",
  region: "use `awsRegion`",
};

const BEDROCK_RULES: Readonly<Record<string, Rule>> = /* @__PURE__ */ (() => ({
  ...Object.fromEntries(Object.entries(CLIENT_RULES).filter(([name]) => !Object.hasOwn(INSTEAD, name))),
  bedrockTokenProvider: FUNCTION,
  awsRegion: TEXT,
  profile: ["left out: this class makes its own", (value) => made.has(value as object)],
}))();

const insteadOf = (name: string): string | undefined =>
  Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : insteadOfClientOption(name);

const toClientOptions = (given: BedrockClientOptions): ClientOptions => {
  checkOptions(given, BEDROCK_RULES, { of: "new BedrockOpenAI()", insteadOf });
  const { bedrockTokenProvider, awsRegion } = given;
  // A copy of a client's options has what the function was taken for.
  const isCopy = bedrockTokenProvider !== undefined && given.apiKey === (bedrockTokenProvider as unknown);
  const key = { apiKey: isCopy ? undefined : given.apiKey, tokenProvider: bedrockTokenProvider };
  if (typeof key.apiKey === "function")
    throw new ConfigurationError(
      "`apiKey` is a text or a secret here: use `bedrockTokenProvider` for a function",
    );
  const apiKey = bearerKey(key, "bedrockTokenProvider");
  if (!apiKey)
    throw new ConfigurationError(
      "no key: pass `apiKey` or `bedrockTokenProvider`, or set AWS_BEARER_TOKEN_BEDROCK",
    );
  const { baseURL, endpoint } = resolveEndpoint({ region: awsRegion, baseURL: given.baseURL }, "awsRegion");
  const profile: Profile = bedrock({ endpoint });
  made.add(profile);
  // Its own options go along: a client with one of them changed is made of all.
  return Object.assign({ ...given, baseURL, apiKey, profile }, { [checkedElsewhere]: true });
};
