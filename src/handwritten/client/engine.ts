import type { Environment } from "../config/environment.ts";
import { logEvents } from "../config/logger.ts";
import type { ApiRequest, PageRequest } from "../contract.ts";
import type { Client } from "../core/assemble-client.ts";
import type { ClientEvent } from "../core/events.ts";
import type { Layer } from "../core/handler.ts";
import { defaultQuery } from "../core/layers/default-query.ts";
import { observe } from "../core/layers/observe.ts";
import { paginate } from "../core/pages/paginate.ts";
import { overrideRequest, type RequestOptions } from "../core/request/override-request.ts";
import { standardRetry } from "../reliability/retry/standard-retry.ts";
import { eventStreams } from "../streaming/events/event-streams.ts";
import { encodeForm } from "../transport/encode-form.ts";
import { clientFetch } from "./choose-fetch.ts";
import type { ClientOptions } from "./client-options.ts";
import { composeClient } from "./create-client.ts";
import { identityKey } from "./late-identity.ts";
import { type NamedCalls, type Policies, policiesOf } from "./named-calls.ts";
import { optionsOfCall } from "./options-of-call.ts";
import type { Overrides } from "./overrides.ts";
import { environmentOf, type ResolvedOptions, resolveOptions } from "./resolve-options.ts";

/** What the class sends with: its options, and what they come to. */
export interface ClientEngine {
  readonly options: ResolvedOptions;
  readonly environment: Environment;
  readonly policies: Policies;
  /** Reports an event to the caller's listener and the log. */
  readonly emit: (event: ClientEvent) => void;
  /** Sends a request through all policies, or as one of the calls by name does. */
  send(
    request: ApiRequest,
    options?: RequestOptions,
    call?: keyof NamedCalls,
    overrides?: Overrides,
  ): unknown;
}

/** @throws ConfigurationError when there is no key, an option cannot work, or this is a browser and it was not allowed */
export const createEngine = (given: ClientOptions): ClientEngine => {
  // What was read from the environment stays: a client with some options changed must not read another.
  const options = resolveOptions(given);
  const environment = environmentOf(options);
  const emit = eventSink(options);
  const parts = {
    ...options,
    emit,
    target: environment,
    platformFetch: clientFetch(options),
    streaming: eventStreams,
    uploads: encodeForm,
  };
  const query = options.defaultQuery ? [defaultQuery(options.defaultQuery)] : [];
  const identity = options[identityKey] ? [options[identityKey].layer] : [];
  const observers = emit ? [observe({ bodies: options.logBodies })] : [];
  const withPolicies = (policies: readonly Layer[], overrides?: Overrides): Client => {
    const outer = [...(overrides ? [overrides.outer] : query), ...(options.layers ?? []), ...identity];
    const inner = [...(overrides ? [overrides.inner] : []), ...observers];
    return composeClient({ ...parts, layers: [...outer, ...policies, ...inner] });
  };
  // Retrying is a layer like any other; a call may ask for it although the client does not.
  const policies = policiesOf(options.reliability, { retry: standardRetry(options.maxRetries) });
  const client = withPolicies(policies.layers);
  const clientOf = clientsBy(policies, client, withPolicies);
  return {
    options,
    environment,
    policies,
    emit: (event) => emit?.(event),
    send: (request, asked, call, overrides) => {
      const { options: callOptions, ignored = [] } = asked ? optionsOfCall(asked, given) : {};
      const sender = call || overrides ? clientOf(call, overrides) : client;
      const sent = callOptions ? overrideRequest(request, callOptions) : request;
      if (ignored.length) emit?.({ type: "options_ignored", operation: sent.operation, names: ignored });
      return "paging" in sent
        ? paginate(sender, sent as PageRequest, callOptions)
        : sender.send(sent, callOptions);
    },
  };
};

/** Gives the clients of calls by name, and of a client class with overridden methods; each is made once. */
const clientsBy = (
  policies: Policies,
  client: Client,
  withPolicies: (policies: readonly Layer[], overrides?: Overrides) => Client,
) => {
  const made = new WeakMap<object, WeakMap<object, Client>>();
  return (call: keyof NamedCalls | undefined, overrides: Overrides | undefined): Client => {
    const layers = call && policies.layersOf(call);
    const [policy] = layers ?? [];
    if (!policy && !overrides) return client;
    const ofOverrides = made.get(overrides ?? made) ?? new WeakMap<object, Client>();
    made.set(overrides ?? made, ofOverrides);
    const sender = ofOverrides.get(policy ?? made) ?? withPolicies(layers ?? policies.layers, overrides);
    ofOverrides.set(policy ?? made, sender);
    return sender;
  };
};

/** Where events go: the caller's listener and the log. Undefined where there is neither. */
const eventSink = ({
  logLevel = "off",
  logger = console,
  onEvent,
}: ClientOptions): ((event: ClientEvent) => void) | undefined => {
  if (logLevel === "off") return onEvent;
  const log = logEvents(logger, logLevel);
  return (event) => {
    log(event);
    onEvent?.(event);
  };
};
