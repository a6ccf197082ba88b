import { type Document, resolve, type Schema } from "../document.ts";
import type { Rule } from "./rule.ts";

/** A body with required members cannot be left out, whether `required` says so or not. */
export const bodiesWithRequiredMembers: Rule = (document) => {
  const bodies = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap(({ requestBody }) => (requestBody ? [requestBody] : [])),
  );
  const forgotten = bodies.filter(
    ({ required, content }) =>
      !required && Object.values(content).every(({ schema }) => schema && hasRequired(document, schema)),
  );
  for (const body of forgotten) body.required = true;
  return forgotten.length;
};

const hasRequired = (document: Document, schema: Schema): boolean => {
  const target = resolve(document, schema);
  if (target.required?.length || target.allOf?.some((part) => hasRequired(document, part))) return true;
  const variants = target.anyOf ?? target.oneOf;
  return variants?.every((variant) => hasRequired(document, variant)) ?? false;
};
