import { APIConnectionError, type ConnectionErrorOptions } from "./connection-errors.ts";
import { assignKnown } from "./openai-error.ts";

/** What an error about a proxy is made of. */
export interface ProxyErrorOptions extends ConnectionErrorOptions {
  /** The proxy, by its origin; without credentials. */
  readonly proxy: string;
  /** What it answered, where it answered at all. */
  readonly proxyStatus?: number | undefined;
}

/**
 * The proxy could not be reached, or refused: 407 to credentials, 403 to a host, TLS to a port without TLS. The server has
 * not seen the request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
export class ProxyError extends APIConnectionError {
  /** The proxy, by its origin; without credentials. */
  declare readonly proxy: string;
  /** The status that the proxy answered with; absent where there was no answer of its. */
  declare readonly proxyStatus?: number;

  constructor(options: ProxyErrorOptions) {
    super(options);
    const { proxy, proxyStatus } = options;
    assignKnown(this, { proxy, proxyStatus });
  }

  override get kind(): "proxy" {
    return "proxy";
  }
  override get name(): string {
    return "ProxyError";
  }
}
