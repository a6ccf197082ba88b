import { DecodeError } from "../../errors/index.ts";
import { fromBase64 } from "../base64.ts";

/**
 * Reads the vectors of a response, from base64 or numbers, in its place.
 *
 * @throws DecodeError for what is neither
 */
export const readVectors = (response: unknown): unknown => {
  const { data } = response as { readonly data?: unknown };
  if (!Array.isArray(data)) throw new DecodeError("the response has no list of embeddings");
  for (const [index, entry] of data.entries()) {
    const vector = vectorOf(entry?.embedding as unknown);
    if (!vector)
      throw new DecodeError(
        `the vector of data[${index}] is neither base64 of 32-bit numbers nor a list of numbers`,
      );
    entry.embedding = vector;
  }
  return response;
};

const vectorOf = (given: unknown): Float32Array<ArrayBuffer> | undefined => {
  if (Array.isArray(given))
    return given.every((value) => typeof value === "number") ? Float32Array.from(given) : undefined;
  if (typeof given !== "string") return undefined;
  const bytes = bytesOf(given);
  return bytes && bytes.length % 4 === 0 ? littleEndian(bytes) : undefined;
};

const BASE64 = /^[A-Za-z\d+/]*={0,2}$/;

/** By `Buffer` where there is one: it takes a twentieth of the time of `atob`. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (typeof Buffer !== "function") return fromBase64(text);
  // It passes over what is not base64.
  if (!BASE64.test(text)) return undefined;
  const bytes = new Uint8Array(Buffer.byteLength(text, "base64"));
  Buffer.from(bytes.buffer).write(text, "base64");
  return bytes;
};

/** IEEE 754 binary32, the lowest byte first, as the API sends them. */
const littleEndian = ({ buffer }: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> => {
  const vector = new Float32Array(buffer);
  if (isLittleEndian) return vector;
  const view = new DataView(buffer);
  return vector.map((_, at) => view.getFloat32(at * 4, true));
};

const isLittleEndian = /* @__PURE__ */ new Uint8Array(/* @__PURE__ */ new Uint16Array([1]).buffer)[0] === 1;
