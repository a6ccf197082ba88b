/**
 * How connections are made on Node, where the defaults are direct ones that trust Node's certificate authorities.
 * `agent` says it all by itself; `proxy` and `tls` go together.
 */
export interface ConnectionOptions {
  /**
   * An `http.Agent` or `https.Agent` of your own, as the packages `https-proxy-agent`, `socks-proxy-agent` and
   * `proxy-agent` make them too; or a function that is asked for one, once for each origin.
   *
   * @see https://nodejs.org/api/http.html#class-httpagent
   */
  readonly agent?: ConnectionAgent | ((url: URL) => ConnectionAgent) | undefined;
  /**
   * The proxy to connect through: its address, `http://user:password@host:3128` or `https://…` (TLS to the proxy
   * itself), for every request; or `"env"`, to go by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, read
   * once, in capitals or not. https goes through a tunnel, so the proxy sees the host and no more.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#name-connect
   */
  readonly proxy?: "env" | (string & {}) | undefined;
  /** Whom to trust, and what to prove who you are with. */
  readonly tls?: TLSOptions | undefined;
  /**
   * What carries the requests. `"dispatcher"`: the dispatcher of undici that Node's `fetch` has, or that of the program's
   * `setGlobalDispatcher`; it takes half of the CPU of `node:http` for a call, and 35 ms once to load. `"node:http"`: never a
   * dispatcher. Default: `node:http`, unless the program has set a dispatcher that is no plain `Agent` (a `MockAgent`, a
   * `ProxyAgent`). Without effect on a `fetch` of yours. `timeout.connectMs` needs `node:http`.
   *
   * @see https://undici.nodejs.org/#/docs/api/Dispatcher
   */
  readonly transport?: "node:http" | "dispatcher" | undefined;
}

/** Text in PEM format (RFC 7468), or its bytes; not the path of a file. */
export type PEM = string | Uint8Array;

/**
 * The certificates of a connection, named as Node names them. Verification cannot be turned off: a server with a
 * certificate of its own making is accepted by naming that, or its issuer, in `ca`.
 *
 * @see https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions
 */
export interface TLSOptions {
  /**
   * The certificate authorities to trust, in place of Node's, as everywhere in Node. To trust one more, name both:
   * `[...tls.rootCertificates, mine]`, or set `NODE_EXTRA_CA_CERTS`. A proxy spoken to over TLS must be certified by
   * them too.
   */
  readonly ca?: PEM | readonly PEM[] | undefined;
  /** The client's certificate, followed by those between it and its authority. Shown to servers that ask, never to a proxy. */
  readonly cert?: PEM | undefined;
  /** The private key of `cert`. */
  readonly key?: PEM | undefined;
  /** `cert` and `key` in one, as PKCS #12 (RFC 7292). */
  readonly pfx?: Uint8Array | undefined;
  /** What `key` or `pfx` is encrypted with. */
  readonly passphrase?: string | undefined;
  /** The name that the server's certificate must be for, where that is not the address's host. */
  readonly servername?: string | undefined;
}

/** The part of `http.Agent` that tells one; the rest is Node's to call. */
export interface ConnectionAgent {
  readonly sockets: object;
  readonly requests: object;
  destroy(): unknown;
}
