import type { ApiRequest } from "../contract.ts";

/** The model that a request names; of one that names none, its operation: that has limits of its own too. */
export const modelOf = ({ body, operation }: ApiRequest): string => {
  const fields = body.kind === "json" ? body.value : body.kind === "form" ? body.fields : undefined;
  const model = (fields as { readonly model?: unknown } | null | undefined)?.model;
  return typeof model === "string" ? model : operation;
};
