import type { KeySource } from "../config/key-source.ts";
import type { Logger, LogLevel } from "../config/logger.ts";
import { checkOptions } from "../core/options/check-options.ts";
import type { FetchOptions } from "../core/request/fetch-options.ts";
import type { TimeoutOption } from "../core/timeouts.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ClientOptions } from "./client-options.ts";
import { type ClientEngine, createEngine } from "./engine.ts";
import { CLIENT_RULES } from "./option-rules.ts";
import { replaceOptions } from "./replace-options.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

/** What a client shows of itself. Each may be assigned, and the next call obeys it. */
export interface Settings {
  /** Where calls go. */
  baseURL: string;
  /** Sent as `OpenAI-Organization`. */
  organization: string | null;
  /** Sent as `OpenAI-Project`. */
  project: string | null;
  /** Milliseconds that an attempt may be silent, or limits by name. */
  timeout: TimeoutOption;
  /** Attempts after the first one. */
  maxRetries: number;
}

/** What may be assigned like {@link Settings}, and is no property that a console or JSON shows. */
export interface HiddenSettings {
  /** The key for ordinary operations, as it was given. */
  apiKey: KeySource;
  /** The key for the operations under `admin`, as it was given. */
  adminAPIKey: KeySource;
  /** The key that webhooks are signed with. */
  webhookSecret: string | null;
  /** Where sockets are opened. Until it is assigned, it follows `baseURL`. */
  realtimeBaseURL: string;
  /** Where log lines go. */
  logger: Logger;
  /** How much is logged. */
  logLevel: LogLevel | undefined;
  /** More for `fetch`. */
  fetchOptions: FetchOptions | undefined;
}

/** Their names. */
const HIDDEN_SETTINGS: readonly (keyof HiddenSettings)[] = [
  "apiKey",
  "adminAPIKey",
  "webhookSecret",
  "realtimeBaseURL",
  "logger",
  "logLevel",
  "fetchOptions",
];

/** What a client is inside. Functions alone, so that no property of a client leads to a secret. */
interface ClientInside {
  /**
   * What sends for a client, as its settings stand now.
   * @throws ConfigurationError when one that was assigned cannot work
   */
  engine(client: Settings): ClientEngine;
  /** Assigns a setting that is not shown. */
  assign<Name extends keyof HiddenSettings>(name: Name, value: HiddenSettings[Name]): void;
}

const settingsOf = ({ environment, options }: ClientEngine): Settings => {
  const { baseURL, organization, project } = environment;
  const { timeout, maxRetries } = options;
  return { baseURL, organization, project, timeout, maxRetries };
};

/** @throws ConfigurationError when an option cannot work */
const createInside = (
  options: ClientOptions,
): { readonly inside: ClientInside; readonly settings: Settings } => {
  const first = createEngine(options);
  const initial = settingsOf(first);
  const names = Object.keys(initial) as (keyof Settings)[];
  let hidden: Partial<HiddenSettings> = {};
  let latest = { engine: first, shown: initial, hidden };
  const inside: ClientInside = {
    engine: (client) => {
      const { shown } = latest;
      // Told one by one, as every call asks this.
      if (
        client.baseURL === shown.baseURL &&
        client.timeout === shown.timeout &&
        client.maxRetries === shown.maxRetries &&
        client.organization === shown.organization &&
        client.project === shown.project &&
        latest.hidden === hidden
      )
        return latest.engine;
      const { baseURL, organization, project, timeout, maxRetries } = client;
      const now: Settings = { baseURL, organization, project, timeout, maxRetries };
      const changed = names.filter((name) => now[name] !== initial[name]);
      const changes = Object.fromEntries(changed.map((name) => [name, now[name]]));
      const engine = createEngine(withChanges(first.options, { ...changes, ...hidden }));
      latest = { engine, shown: now, hidden };
      return engine;
    },
    assign: (name, value) => {
      hidden = { ...hidden, [name]: value };
    },
  };
  return { inside, settings: initial };
};

const withChanges = (
  options: ResolvedOptions,
  changes: Partial<Settings & HiddenSettings>,
): ClientOptions => {
  checkOptions(changes, CLIENT_RULES, { of: "a client" });
  // Without an address the calls would go to the default one, with the key of another.
  if ("baseURL" in changes && !changes.baseURL)
    throw new ConfigurationError("`baseURL` was assigned what is no address");
  const { environment } = options;
  if (!environment) return replaceOptions(options, changes);
  const {
    timeout = options.timeout,
    maxRetries = options.maxRetries,
    webhookSecret = options.webhookSecret,
    logger = options.logger,
    logLevel = options.logLevel,
    fetchOptions = options.fetchOptions,
    ...moved
  } = changes;
  const kept = { timeout, maxRetries, webhookSecret, logger, logLevel, fetchOptions };
  return { ...options, ...kept, environment: environment.with(moved) };
};

/** Not a private member: a client behind a proxy has to work. */
const insideKey: unique symbol = Symbol("client");

/** What a client is from inside: its settings, and the engine that they come to. */
type Inhabited = Settings & HiddenSettings & { readonly [insideKey]?: ClientInside };

/**
 * Gives a new client its inside and its settings.
 *
 * @throws ConfigurationError when there is no key, an option cannot work, or this is a browser and it was not allowed
 */
export const furnish = (client: Settings & HiddenSettings, options: ClientOptions): void => {
  const { inside, settings } = createInside(options);
  Object.defineProperty(client, insideKey, { value: inside });
  Object.defineProperties(client, hiddenSettings);
  Object.assign(client, settings);
};

/** What sends for a client now. @throws ConfigurationError when a setting that was assigned cannot work */
export const engineOf = (client: Inhabited): ClientEngine => {
  const inside = client[insideKey];
  if (!inside) throw new TypeError("this is no client: it was not made by the constructor");
  return inside.engine(client);
};

/**
 * Settings as accessors of a client's own that neither enumeration nor a console runs: no property holds a key, and no
 * getter of the class gives one.
 */
const hiddenSettings: PropertyDescriptorMap = /* @__PURE__ */ Object.fromEntries(
  HIDDEN_SETTINGS.map((name) => [
    name,
    {
      get(this: Inhabited): unknown {
        const { options, environment } = engineOf(this);
        if (name === "realtimeBaseURL") return environment.realtimeBaseURL;
        if (name === "logger") return options.logger ?? console;
        // Where a provider or an environment has it, none is the client's.
        return name === "apiKey" || name === "adminAPIKey" ? (options[name] ?? null) : options[name];
      },
      set(this: Inhabited, value: never): void {
        this[insideKey]?.assign(name, value);
      },
    },
  ]),
);
