import type { ApiRequest } from "../contract.ts";
import { fieldsOf } from "../core/request/fields-of.ts";

/** The model that a request names; of one that names none, its operation: that has limits of its own too. */
export const modelOf = (request: ApiRequest): string => {
  const model = fieldsOf(request)?.["model"];
  return typeof model === "string" ? model : request.operation;
};
