import { ConfigurationError } from "../../errors/index.ts";
import type { SocketClass } from "../options.ts";

/** The codes of Node for a missing package, of `import` and of `require`. */
const NOT_FOUND: ReadonlySet<unknown> = /* @__PURE__ */ new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

/**
 * The class of the package `ws`; undefined where a bundle for Node runs somewhere else.
 * @throws ConfigurationError when it is not installed
 */
export const installedWs = async (): Promise<SocketClass | undefined> => {
  if (!globalThis.process?.versions?.node) return undefined;
  try {
    return (await import("ws")).WebSocket;
  } catch (error) {
    if (!NOT_FOUND.has((error as { code?: unknown }).code)) throw error;
    throw new ConfigurationError(
      "sockets on Node need the package ws: npm install ws. Or pass `WebSocket: globalThis.WebSocket` to use Node's own class, which detects no dead peer, hides why a server refuses, and cannot make a server wait",
      { cause: error },
    );
  }
};
