import {
  bearerTokenProvider,
  cachedKey,
  refreshOn401,
  workloadIdentity,
} from "../../../src/handwritten/auth/index.ts";
import { RotatingSecret, Secret } from "../../../src/handwritten/config/secret/index.ts";
import { createClient, createRedactor, Environment } from "../../../src/handwritten/core/index.ts";
import { type ClientOptions, OpenAI } from "../../../src/handwritten/index.ts";
import { eventStreams } from "../../../src/handwritten/streaming/index.ts";
import { bare, type Common, type Held, type Holder } from "./holder.ts";
import { OTHERS } from "./keys.ts";
import { TOKEN_PATH } from "./stage.ts";

/** A client of the class, with the key where `options` have it. */
export const openaiWith = (
  options: ClientOptions,
  common: Common,
  shown: readonly unknown[],
  secrets: readonly string[],
): Held => {
  const { environment } = options;
  const { baseURL, ...rest } = common;
  const openai = new OpenAI(environment ? { ...rest, ...options } : { ...bare, ...common, ...options });
  return { send: (request, sent) => openai.send(request, sent), shown: [openai, ...shown], secrets };
};

/** Whatever has this one method is taken for a secret. */
const vault = (key: string): { expose(): string } => {
  class Vault {
    readonly #key: string = key;
    expose(): string {
      return this.#key;
    }
  }
  return new Vault();
};

const source =
  (make: (key: string) => ClientOptions["apiKey"]): Holder["hold"] =>
  (key, common) => {
    const apiKey = make(key);
    return openaiWith({ apiKey }, common, typeof apiKey === "string" ? [] : [apiKey], [key]);
  };

/** With the admin key too: for the operations that take it. */
const admin: Holder["hold"] = (key, common) => {
  const held = openaiWith({ apiKey: null, adminAPIKey: key }, common, [], [key]);
  return { ...held, send: (request, options) => held.send({ ...request, auth: "admin" }, options) };
};

const identity: Holder["hold"] = (key, common, origin) => {
  const apiKey = workloadIdentity({
    identityProviderId: "idp_1",
    serviceAccountId: "sa_1",
    tokenURL: origin + TOKEN_PATH,
    provider: { tokenType: "jwt", getToken: async () => OTHERS.subjectToken },
  });
  const layers = [...(common.layers ?? []), refreshOn401(apiKey)];
  return openaiWith({ apiKey, layers }, common, [apiKey], [key, OTHERS.subjectToken]);
};

/** The engine by itself, which has the redactor that it is given. */
const engine =
  (make: (key: string, common: Common) => Parameters<typeof createClient>[0]): Holder["hold"] =>
  (key, common) => {
    // What the class alone has, and what a target says by itself.
    const { logger: _, logLevel: __, logBodies: ___, maxRetries: ____, onEvent, baseURL, ...rest } = common;
    const options = make(key, common);
    const client = createClient({
      ...rest,
      ...(!options.target && { baseURL }),
      layers: common.layers ?? [],
      emit: onEvent,
      streaming: eventStreams,
      ...options,
    });
    return {
      send: (request, sent) => client.send(request, sent),
      shown: [client, options.target],
      secrets: [key],
    };
  };

/** Where the key itself may be. */
export const keyHolders: readonly Holder[] = [
  { name: "a string", hold: source((key) => key) },
  { name: "a Secret", hold: source((key) => Secret.unchecked(key)) },
  {
    name: "a RotatingSecret, rotated",
    hold: (key, common) => {
      const apiKey = new RotatingSecret(OTHERS.oldKey, { form: "opaque" });
      const held = openaiWith({ apiKey }, common, [apiKey, apiKey.current], [key, OTHERS.oldKey]);
      apiKey.set(Secret.unchecked(key));
      return held;
    },
  },
  { name: "a function", hold: source((key) => async () => key) },
  { name: "a function that gives a Secret", hold: source((key) => async () => Secret.unchecked(key)) },
  { name: "an object of another kind that exposes it", hold: source(vault) },
  { name: "a cachedKey", hold: source((key) => cachedKey(async () => key)) },
  {
    name: "a cachedKey, refreshed after a 401",
    hold: (key, common) => {
      const apiKey = cachedKey(async () => key);
      return openaiWith(
        { apiKey, layers: [...(common.layers ?? []), refreshOn401(apiKey)] },
        common,
        [apiKey],
        [key],
      );
    },
  },
  {
    name: "a bearerTokenProvider",
    hold: source((token) =>
      bearerTokenProvider(async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 })),
    ),
  },
  { name: "a workloadIdentity", hold: identity },
  { name: "an admin key", hold: admin },
  {
    name: "an Environment",
    hold: (key, common) => {
      const environment = new Environment({ baseURL: common.baseURL, apiKey: key });
      return openaiWith({ environment }, common, [environment, { ...environment }], [key]);
    },
  },
  {
    name: "an Environment made of another",
    hold: (key, common) => {
      const { baseURL } = common;
      const environment = new Environment({ baseURL, apiKey: OTHERS.oldKey }).with({ apiKey: key });
      return openaiWith({ environment }, common, [environment], [key, OTHERS.oldKey]);
    },
  },
  {
    name: "a client made of another",
    hold: (key, common) => {
      const first = new OpenAI({ ...bare, ...common, apiKey: key });
      const openai = first.withOptions({ timeout: 1000 }).with((next) => next);
      return {
        send: (request, options) => openai.send(request, options),
        shown: [first, openai],
        secrets: [key],
      };
    },
  },
  {
    name: "createClient with a redactor",
    hold: engine((apiKey) => ({ apiKey, redactor: createRedactor() })),
  },
  {
    name: "createClient with an Environment",
    hold: engine((apiKey, { baseURL }) => ({ target: new Environment({ baseURL, apiKey }) })),
  },
];
