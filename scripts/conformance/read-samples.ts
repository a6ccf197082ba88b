import { parse } from "yaml";

/** A JavaScript program that the upstream document shows for an operation. */
export interface Sample {
  /** `<operationId> <number of the example>`, and the language where an example has several that are JavaScript. */
  readonly name: string;
  readonly code: string;
}

/** How documents have called the language over the years. */
const JAVASCRIPT = /^(javascript|typescript|js|ts|node(\.?js)?)$/i;

interface Documented {
  readonly operationId?: string;
  readonly "x-oaiMeta"?: { readonly examples?: unknown };
}

/** Reads the JavaScript samples out of an upstream document (YAML or JSON text), in its order. */
export const readSamples = (document: string): Sample[] => {
  const { paths = {} } = parse(document) as { paths?: Record<string, Record<string, Documented>> };
  return Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap((operation) => {
      const examples = operation?.["x-oaiMeta"]?.examples ?? [];
      return [examples].flat().flatMap((example, index) => samplesOf(operation.operationId, index, example));
    }),
  );
};

const samplesOf = (operationId: string | undefined, index: number, example: unknown): Sample[] => {
  const request = (example as { request?: unknown } | null)?.request;
  if (typeof request !== "object" || request === null) return [];
  return Object.entries(request)
    .filter(([language, code]) => JAVASCRIPT.test(language) && typeof code === "string" && code.trim() !== "")
    .map(([language, code], nth) => ({
      name: `${operationId ?? "?"} ${index}${nth ? ` ${language}` : ""}`,
      code: code as string,
    }));
};
