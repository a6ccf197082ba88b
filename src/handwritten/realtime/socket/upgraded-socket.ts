import type { ErrorDetails } from "../../errors/index.ts";
import type { NativeClass, NativeSocket } from "./native-socket.ts";
import { answerOfFetch, upgradeRefusal } from "./upgrade-refusal.ts";

/** What `fetch` gives on workerd when the server agrees to a socket. */
interface UpgradeResponse extends Response {
  readonly webSocket?: UpgradedEnd | null;
}

/** This side's end of a socket: it is dead until it is accepted. */
interface UpgradedEnd {
  accept(): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: string, listener: (event: never) => void): void;
}

/** Sends an opening request; the platform's, on workerd. */
export type FetchUpgrade = (
  url: URL,
  init: { headers: Record<string, string>; redirect: "manual"; signal: AbortSignal },
) => Promise<Response>;

/**
 * A class like the platform's `WebSocket` that sends headers on workerd, whose own takes none: the opening request is made
 * by `fetch`, which also gives the reason of a refusal.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/websockets/
 */
export const upgradedSockets = (
  details: ErrorDetails,
  fetchUpgrade: FetchUpgrade = (url, init) => fetch(url, init),
): NativeClass =>
  class UpgradedSocket implements NativeSocket {
    onopen: NativeSocket["onopen"] = null;
    onmessage: NativeSocket["onmessage"] = null;
    onerror: NativeSocket["onerror"] = null;
    onclose: NativeSocket["onclose"] = null;
    binaryType: NativeSocket["binaryType"] = "arraybuffer";
    requestID: string | undefined;
    /** workerd does not report it: sent data counts as flushed. */
    readonly bufferedAmount = 0;
    #end: UpgradedEnd | undefined;
    readonly #opening = new AbortController();

    constructor(...[url, options]: ConstructorParameters<NativeClass>) {
      const { protocols, headers } = Array.isArray(options) ? { protocols: options, headers: {} } : options;
      const address = new URL(url);
      address.protocol = address.protocol.replace("ws", "http");
      const init = {
        headers: {
          ...headers,
          upgrade: "websocket",
          ...(protocols.length && { "sec-websocket-protocol": protocols.join(", ") }),
        },
        redirect: "manual",
        signal: this.#opening.signal,
      } as const;
      fetchUpgrade(address, init)
        .then((response) => this.#answered(response))
        .catch((error: unknown) => this.#failed(error));
    }

    send(text: string): void {
      this.#end?.send(text);
    }

    close(code?: number, reason?: string): void {
      if (this.#end) this.#end.close(code, reason);
      else this.#opening.abort();
    }

    async #answered(response: UpgradeResponse): Promise<void> {
      const end = response.webSocket;
      if (!end) throw await upgradeRefusal(answerOfFetch(response), details);
      this.#end = end;
      this.requestID = response.headers.get("x-request-id") ?? undefined;
      end.addEventListener("message", (event) => this.onmessage?.(event));
      end.addEventListener("error", (event) => this.onerror?.(event));
      end.addEventListener("close", (event) => this.onclose?.(event));
      end.accept();
      this.onopen?.();
    }

    #failed(error: unknown): void {
      this.onerror?.({ error });
      this.onclose?.({ code: 1006, reason: "", wasClean: false });
    }
  };
