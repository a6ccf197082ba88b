/**
 * What `openapi-fetch` is given to build in place of the platform's `Request`, which would cost more than the rest
 * of the call: it checks, copies and locks what was made for this one use. Headers and body go beside it, as
 * `openapi-fetch` would copy them into two `Headers` objects per call.
 */
export class LightRequest {
  declare readonly url: string;

  constructor(url: string) {
    this.url = url;
  }
}
