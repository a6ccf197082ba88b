import { fromBase64, toBase64 } from "../core/base64.ts";

/** The one version of the scheme: HMAC with SHA-256. */
const VERSION = "v1";

/** What of a webhook is signed: its id, its time in seconds, and the bytes of its body. */
export interface Signed {
  readonly id: string;
  readonly timestamp: number;
  readonly payload: Uint8Array;
}

/** The signature of a webhook, as it stands in its header. */
export const signatureOf = async (key: Uint8Array<ArrayBuffer>, signed: Signed): Promise<string> =>
  `${VERSION},${toBase64(await digestOf(key, signed))}`;

/** Whether one of the signatures in a header was made with one of the keys. It takes as long whichever it is. */
export const isSignedWith = async (
  keys: readonly Uint8Array<ArrayBuffer>[],
  header: string,
  signed: Signed,
): Promise<boolean> => {
  const signatures = header.split(" ").flatMap((part) => {
    const [version, text = "", ...more] = part.split(",");
    const bytes = version === VERSION && more.length === 0 ? fromBase64(text) : undefined;
    return bytes ? [bytes] : [];
  });
  let isSigned = false;
  for (const key of keys) {
    const digest = await digestOf(key, signed);
    for (const signature of signatures) isSigned = isEqual(digest, signature) || isSigned;
  }
  return isSigned;
};

const digestOf = async (
  key: Uint8Array<ArrayBuffer>,
  { id, timestamp, payload }: Signed,
): Promise<Uint8Array> => {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const message = new Uint8Array(head.length + payload.length);
  message.set(head);
  message.set(payload, head.length);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
};

/** In constant time for signatures of the right length. */
const isEqual = (one: Uint8Array, other: Uint8Array): boolean => {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [place, byte] of one.entries()) difference |= byte ^ (other[place] as number);
  return difference === 0;
};
