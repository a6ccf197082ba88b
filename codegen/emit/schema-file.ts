import openapiTS, { astToString } from "openapi-typescript";
import type { Document } from "../document.ts";
import { header } from "./header.ts";

/** `schema.ts`: `paths` and `components` as openapi-typescript has them, which type the raw `openapi-fetch` client. */
export const emitSchema = async (document: Document): Promise<string> => {
  const ast = await openapiTS(structuredClone(document) as unknown as Parameters<typeof openapiTS>[0], {
    // A property with a default may be left out of a request.
    defaultNonNullable: false,
    alphabetize: false,
    silent: true,
    transform: (schema) => (schema.format === "binary" ? blobType(schema) : undefined),
  });
  return header + astToString(ast);
};

const blobType = (_schema: object): undefined => undefined;
