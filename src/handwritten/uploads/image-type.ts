/** A format of images that the API takes. */
export interface ImageType {
  readonly type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  readonly extension: "png" | "jpg" | "webp" | "gif";
}

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The bytes that are needed to tell. */
export const IMAGE_HEAD_BYTES = 12;

/**
 * The format that the first bytes of an image say.
 *
 * @see https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
 */
export const imageTypeOf = (head: Uint8Array): ImageType | undefined => {
  const start = text(head, 0, 8);
  if (start === "\x89PNG\r\n\x1a\n") return { type: "image/png", extension: "png" };
  if (start.startsWith("\xff\xd8\xff")) return { type: "image/jpeg", extension: "jpg" };
  if (/^GIF8[79]a/.test(start)) return { type: "image/gif", extension: "gif" };
  if (start.startsWith("RIFF") && text(head, 8, 12) === "WEBP")
    return { type: "image/webp", extension: "webp" };
  return undefined;
};
