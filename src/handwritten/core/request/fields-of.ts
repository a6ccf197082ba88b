import type { ApiRequest } from "../../contract.ts";
import type { Fields } from "../fields.ts";

/** The fields of a request's body, JSON or form; undefined for a body without fields. */
export const fieldsOf = ({ body }: Pick<ApiRequest, "body">): Fields | undefined => {
  const fields = body.kind === "json" ? body.value : body.kind === "form" ? body.fields : undefined;
  return typeof fields === "object" ? ((fields ?? undefined) as Fields | undefined) : undefined;
};
