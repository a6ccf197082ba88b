import { ConfigurationError } from "../errors/index.ts";
import type { EnvironmentOptions } from "./environment.ts";

/** By one name in every copy of the package. */
const providerKey: unique symbol = Symbol.for("api-openai.provider") as typeof providerKey;

/** Where calls go and as whom, as one value for the option `provider`: what `bedrock()` makes. It shows nothing of itself. */
export interface ClientProvider {
  /** Asked once for each client. */
  readonly [providerKey]: () => EnvironmentOptions;
}

/** Makes a provider. */
export const createProvider = (environment: () => EnvironmentOptions): ClientProvider =>
  Object.freeze(Object.defineProperty({}, providerKey, { value: environment })) as ClientProvider;

/** @throws ConfigurationError for what is no provider */
export const checkProvider = (value: unknown, name: string): void => {
  if (typeof (value as Partial<ClientProvider> | null)?.[providerKey] !== "function")
    throw new ConfigurationError(
      `\`${name}\` is what \`bedrock()\` of api-openai/providers/bedrock makes; another server is described by \`profile\`, \`baseURL\` and \`apiKey\``,
    );
};

/** The options of the environment that a provider stands for. */
export const providerOptions = (provider: ClientProvider): EnvironmentOptions => provider[providerKey]();
