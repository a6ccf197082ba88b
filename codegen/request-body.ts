import type { RequestBody, Schema } from "./document.ts";

/** What an operation takes as its body. */
export interface BodyModel {
  readonly kind: "json" | "form" | "jsonOrForm";
  readonly schemas: readonly Schema[];
  readonly required: boolean;
  /** Content types of single parts of the form, by field. */
  readonly encoding: Readonly<Record<string, string>>;
  /** This field, alone, is sent as it is and not as a form. */
  readonly alone?: { readonly field: string; readonly contentType: string };
}

/** Reads which media types a body may have, and how it is written when it has several. */
export const bodyModel = (body: RequestBody | undefined): BodyModel | undefined => {
  if (!body) return undefined;
  const json = body.content["application/json"]?.schema;
  const form = body.content["multipart/form-data"]?.schema;
  const schemas = [form, json].filter((schema) => schema !== undefined);
  if (schemas.length === 0)
    throw new Error(`codegen: no known media type among ${Object.keys(body.content).join(", ")}`);
  const alwaysForm = body["x-without-files"] === "multipart/form-data";
  const kind = form && json && !alwaysForm ? "jsonOrForm" : form ? "form" : "json";
  const encoding = Object.fromEntries(
    Object.entries(body.content["multipart/form-data"]?.encoding ?? {}).flatMap(([field, { contentType }]) =>
      contentType ? [[field, contentType]] : [],
    ),
  );
  // A part whose content type the operation takes as a whole body, too, can go without the form around it.
  const alone = Object.entries(encoding).find(
    ([, type]) => type !== "application/json" && type in body.content,
  );
  const required = body.required ?? false;
  return {
    kind,
    schemas,
    required,
    encoding,
    ...(alone && { alone: { field: alone[0], contentType: alone[1] } }),
  };
};
