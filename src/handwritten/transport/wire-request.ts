/**
 * The request that `openapi-fetch` composes. It stands in for the platform's `Request`, whose constructor checks and copies the
 * headers once more and locks the body, which costs more than the rest of the call. See decision 75
 * in docs/decisions.md.
 */
export class WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Iterable<[name: string, value: string]>;
  readonly body: unknown;

  constructor(url: string, { method = "GET", headers = [], body }: Composed) {
    this.url = url;
    this.method = method;
    this.headers = headers as Headers;
    this.body = body;
  }
}

/** The part of `RequestInit` that is read. `openapi-fetch` gives the headers as a `Headers`. */
interface Composed {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: unknown;
}
