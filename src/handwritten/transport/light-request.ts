import type { FetchBody, FetchInit } from "./platform-fetch.ts";

/**
 * What `openapi-fetch` is given to build in place of the platform's `Request`, which would cost more than the rest
 * of the call: it checks, copies and locks what was made for this one use.
 */
export class LightRequest implements FetchInit {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FetchBody | undefined;
  readonly signal: AbortSignal;

  constructor(url: string, init: LightRequestInit) {
    this.url = url;
    this.method = init.method;
    this.headers = init.fields;
    this.body = init.body;
    this.signal = init.signal;
  }
}

interface LightRequestInit extends Omit<FetchInit, "headers"> {
  /** The headers, beside `openapi-fetch`: it would copy them into two `Headers` objects per call. */
  readonly fields: Readonly<Record<string, string>>;
}
