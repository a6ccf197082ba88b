/** The policies that both faces have without being asked: what `timeout`, `maxRetries` and `onEvent` stand for. */
const BUILT_IN =
  /\/reliability\/(?:(?:attempt-timeout|observe|default-stack|check-options|feature|outcome)\.js|retry\/(?!retry-budget))/;

/** What is split as the entry points need it: what one of them has for itself, and the compositions at the top. */
const OWN =
  /\/generated\/|\/testing\/|\/realtime\/|\/otel\/|\/config\/tokens\/|\/transport\/node\/|\/handwritten\/(?:client\/|(?:openai|azure-openai|client-fetch|client-option-rules|common-js|replace-options|resolve-options|resource|resource-helpers|descriptor)\.js$)/;

/** What imports `#platform-fetch`. In the engine it would close a circle: the platform's file imports the engine. */
const ABOVE_THE_PLATFORM = /\/handwritten\/create-client\.js$/;

/**
 * The joined module that a module goes into; undefined: rollup splits it as the entry points need it. What the two
 * faces share is one module, and so are the operations.
 */
export const chunkOf = (id: string, isEntry: boolean): string | undefined => {
  if (ABOVE_THE_PLATFORM.test(id)) return "create-client";
  // Realtime and the transport of Node share it: a module of its own would be one more file to load.
  if (id.endsWith("/transport/node/trust.js")) return "engine";
  // The class has a few stubs in its tree: the other 150 kB need not be loaded with it.
  if (/\/generated\/operations\/(audio|realtime)\.js$/.test(id)) return "stubs";
  if (id.includes("/generated/operations/")) return "operations";
  if (OWN.test(id) || (id.includes("/reliability/") && !BUILT_IN.test(id))) return undefined;
  return isEntry ? undefined : "engine";
};
