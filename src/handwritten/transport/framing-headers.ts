const FRAMING =
  /^(?:connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;

/**
 * Whether a header, in lower case, frames the message, which is the transport's business (Fetch standard, "forbidden
 * request-header"). Left to the platforms, one ignores these, and another fails or waits for a body that never comes.
 */
export const isFraming = (name: string): boolean => FRAMING.test(name);
