import type { Leaf } from "./unflatten.ts";
import { UnreadableRequest } from "./unreadable-request.ts";

/**
 * The fields of a form (RFC 7578), in their order. They are counted before they are read.
 *
 * @throws UnreadableRequest when the body is no such form, or has more fields than it may
 */
export const readForm = async (
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
  maxFields: number,
): Promise<(readonly [string, Leaf])[]> => {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  if (boundary) checkCount(countParts(body, `--${boundary[1] ?? boundary[2]}`, maxFields), maxFields);
  const form = await parse(body, contentType);
  const fields = [...(form as Iterable<readonly [string, Leaf]>)];
  checkCount(fields.length, maxFields);
  return fields;
};

const parse = async (body: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> => {
  try {
    return await new Response(body, { headers: { "content-type": contentType } }).formData();
  } catch (cause) {
    throw new UnreadableRequest("The body is not valid multipart/form-data.", { cause });
  }
};

/** How many parts begin, in one pass: the first line, and each delimiter (RFC 2046 §5.1.1) but the last. */
const countParts = (body: Uint8Array, delimiter: string, most: number): number => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = Buffer.from(`\r\n${delimiter}`, "latin1");
  let count = 0;
  for (let at = bytes.indexOf(mark); at >= 0 && count <= most; at = bytes.indexOf(mark, at + mark.length))
    count += 1;
  return count;
};

const checkCount = (count: number, most: number): void => {
  if (count <= most) return;
  throw new UnreadableRequest(`The form has more than ${most} fields.`, { code: "too_many_fields" });
};
