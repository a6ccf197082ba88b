import { createRequire } from "node:module";
import { ConfigurationError } from "../errors/index.ts";

/** What the embedded server needs besides this package, each by the module that is loaded of it. */
const PEERS = {
  ajv: "ajv/dist/2020.js",
  "ajv-formats": "ajv-formats",
  "find-my-way": "find-my-way",
  "openapi-sampler": "openapi-sampler",
  ws: "ws",
} as const;

/** What only its sockets need. */
const OPTIONAL: ReadonlySet<string> = new Set(["ws"]);

/** A package of {@link PEERS}. */
export type Peer = keyof typeof PEERS;

const requireModule = createRequire(import.meta.url);

/**
 * Loads an optional package. Not by `import`, which would fail before this module could explain the error.
 *
 * @throws ConfigurationError when it is not installed, with the command that installs all that are missing
 */
export const loadPeer = <Module>(name: Peer): Module => {
  try {
    return requireModule(PEERS[name]) as Module;
  } catch (cause) {
    // The failure of an installed package is thrown as it is.
    throw isMissing(cause, name) ? notInstalled(name, cause) : cause;
  }
};

/**
 * Looks for packages without loading them, which takes its time.
 * @throws ConfigurationError when one is not installed, with the command that installs all that are missing
 */
export const checkPeers = (...names: readonly Peer[]): void => {
  for (const name of names)
    try {
      requireModule.resolve(PEERS[name]);
    } catch (cause) {
      throw isMissing(cause, name) ? notInstalled(name, cause) : cause;
    }
};

const notInstalled = (name: Peer, cause: unknown): ConfigurationError => {
  const missing = Object.keys(PEERS).filter(
    (peer) => peer === name || !(OPTIONAL.has(peer) || isInstalled(peer as Peer)),
  );
  return new ConfigurationError(
    `api-openai/testing needs ${missing.length > 1 ? "packages that are" : "a package that is"} not installed: npm install --save-dev ${missing.join(" ")}`,
    { cause },
  );
};

/** Whether that very package was not found, and not one that it needs itself. */
const isMissing = (error: unknown, name: Peer): boolean => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return code === "MODULE_NOT_FOUND" && String(message).includes(`'${PEERS[name]}'`);
};

const isInstalled = (name: Peer): boolean => {
  try {
    requireModule.resolve(PEERS[name]);
    return true;
  } catch {
    // Whatever is wrong with it, it cannot be loaded.
    return false;
  }
};
