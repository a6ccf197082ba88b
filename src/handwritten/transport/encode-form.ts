import { hasFile } from "../core/request/form.ts";
import { checkFileFields } from "../uploads/file-fields.ts";
import { encodeMultipart } from "../uploads/multipart.ts";
import { type EncodeForm, encodeJSON } from "./encode-body.ts";

/** Writes a form as multipart, or as JSON where the operation takes that too and no file is among the fields. */
export const encodeForm: EncodeForm = (fields, { body }) => {
  if (body.kind !== "form") return encodeMultipart(fields);
  checkFileFields(fields);
  if (body.jsonWithoutFiles && !hasFile(fields)) {
    const text = encodeJSON(fields);
    return text === undefined ? undefined : { body: text, contentType: "application/json" };
  }
  return encodeMultipart(fields, body.encoding ? { encoding: body.encoding } : {});
};
