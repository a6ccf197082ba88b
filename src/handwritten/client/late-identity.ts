import type { RefreshableKey } from "../auth/refreshable-key.ts";
import type { WorkloadIdentityOptions } from "../auth/workload-identity.ts";
import type { Layer } from "../core/handler.ts";
import { FUNCTION, isRecord } from "../core/options/kinds.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ClientOptions } from "./client-options.ts";

/** A key that a workload identity gives, and the layer that asks for another one after a 401. */
export interface LateIdentity {
  readonly key: RefreshableKey;
  readonly layer: Layer;
}

/** On options: what their workload identity is, so that a client with some options changed shares its tokens. */
export const identityKey: unique symbol = Symbol("identity");

/** The exchange of tokens is loaded with the first call: a program with a key loads none of it. */
const later = (): Promise<typeof import("../auth/identity.ts")> => import("../auth/identity.ts");

/** @throws ConfigurationError for what is no workload identity */
export const checkIdentity = (value: unknown, name: string): void => {
  const { identityProviderId, serviceAccountId, provider, type } = (value ?? {}) as Record<string, unknown>;
  if (type === "x509")
    throw new ConfigurationError(
      `\`${name}\` of the type x509 is not supported: use \`credential: fromX509({ … })\` of api-openai/auth/x509-transport`,
    );
  const isProvider = isRecord(provider) && FUNCTION[1](Reflect.get(provider, "getToken"));
  if (!isRecord(value) || !identityProviderId || !serviceAccountId || !isProvider)
    throw new ConfigurationError(
      `\`${name}\` must have \`identityProviderId\`, \`serviceAccountId\`, and a \`provider\` with \`getToken\``,
    );
};

/** The source of keys of a workload identity, whose tokens are exchanged by the client's `fetch`. */
export const lateIdentity = (
  identity: WorkloadIdentityOptions,
  { fetch }: Pick<ClientOptions, "fetch">,
): LateIdentity => {
  let made: RefreshableKey | undefined;
  const give = async () => {
    const { workloadIdentity } = await later();
    made ??= workloadIdentity({ ...(fetch && { fetch }), ...identity });
    return made();
  };
  const key: RefreshableKey = Object.assign(give, {
    invalidate: (...about: Parameters<RefreshableKey["invalidate"]>) => made?.invalidate(...about),
    liveSecrets: () => made?.liveSecrets() ?? [],
  });
  return {
    key,
    layer: (next) => async (request, context) => {
      const { refreshOn401 } = await later();
      return refreshOn401(key)(next)(request, context);
    },
  };
};
