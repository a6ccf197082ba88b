import { fromBase64 } from "../core/base64.ts";
import { EncodeError } from "../errors/index.ts";
import { IMAGE_HEAD_BYTES, imageTypeOf } from "./image-type.ts";
import { type FileSource, toFile } from "./to-file.ts";

/** `data:image/png;base64,…` (RFC 2397), its parameters included. */
const DATA_URL = /^data:[^,]{0,200};base64,/i;

/**
 * Makes a `File` of an image, as `images.edit` takes it: its media type is what its bytes say, and its name has the extension for
 * that. Text is Base64, as the API sends images (`b64_json`), or a `data:` URL.
 *
 * @param name - default: that of the value, else `image` with the extension
 * @throws EncodeError for text that is not Base64, and for what is no PNG, JPEG, WebP or GIF
 */
export const toImageFile = async (value: FileSource, name?: string | null): Promise<File> => {
  const given = await value;
  const read = await toFile(typeof given === "string" ? bytesOf(given) : given, name);
  const head = new Uint8Array(await read.slice(0, IMAGE_HEAD_BYTES).arrayBuffer());
  const found = imageTypeOf(head);
  if (!found)
    throw new EncodeError("this is no image: its first bytes are not those of a PNG, JPEG, WebP or GIF");
  const isNamed = read.name && read.name !== "unknown_file";
  const called = isNamed ? read.name : `image.${found.extension}`;
  return new File([read], called, { type: found.type, lastModified: read.lastModified });
};

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = fromBase64(text.replace(DATA_URL, ""));
  if (!bytes?.length)
    throw new EncodeError(
      "toImageFile() takes text that is Base64 or a `data:` URL; for a file of this machine give `fs.createReadStream(path)` or `await fs.openAsBlob(path)`",
    );
  return bytes;
};
