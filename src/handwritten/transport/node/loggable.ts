/**
 * An error of Node's without what must not be logged or cannot: the bytes that the HTTP parser choked on, where a peer
 * that echoes what it was sent would put a key; and the certificate that is for another host, which is its own
 * issuer, so that `JSON.stringify` throws. The messages say what is in them.
 */
export const loggable = (error: Error & { rawPacket?: unknown; cert?: unknown }): Error => {
  delete error.rawPacket;
  delete error.cert;
  return error;
};
