import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  ConfigurationError,
} from "../../errors/index.ts";

type Net = typeof import("node:net");

/**
 * Connects to the host of an address, and hangs up.
 *
 * @throws APIConnectionError when it cannot, APIConnectionTimeoutError when that takes too long, ConfigurationError where there is no TCP (in a browser)
 */
export const pingTCP = (baseURL: string, timeoutMs: number, signal?: AbortSignal): Promise<void> => {
  const net = globalThis.process?.getBuiltinModule?.("node:net") as Net | undefined;
  if (!net) throw new ConfigurationError('a health check by "tcp" needs Node: use "models"');
  const { hostname, port, protocol } = new URL(baseURL);
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[|\]$/g, "");
    const socket = net.connect({ host, port: Number(port) || (protocol === "http:" ? 80 : 443) });
    const end = (settle: () => void): void => {
      signal?.removeEventListener("abort", abort);
      socket.destroy();
      settle();
    };
    const abort = (): void => end(() => reject(new APIUserAbortError({ cause: signal?.reason })));
    socket.setTimeout(timeoutMs, () =>
      end(() =>
        reject(
          new APIConnectionTimeoutError({
            phase: "connect",
            message: `timed out after ${timeoutMs} ms waiting for a connection`,
          }),
        ),
      ),
    );
    socket.once("connect", () => end(resolve));
    socket.once("error", (cause) => end(() => reject(new APIConnectionError({ cause, phase: "connect" }))));
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
  });
};
