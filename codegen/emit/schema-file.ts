import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import type { Document } from "../document.ts";
import { header } from "./header.ts";

/** `schema.ts`: `paths` and `components` as openapi-typescript has them, which type the raw `openapi-fetch` client. */
export const emitSchema = async (document: Document): Promise<string> => {
  const ast = await openapiTS(structuredClone(document) as unknown as Parameters<typeof openapiTS>[0], {
    // A property with a default may be left out of a request.
    defaultNonNullable: false,
    silent: true,
    // A file goes into the FormData of the raw client as a Blob.
    transform: ({ format }) => (format === "binary" ? ts.factory.createTypeReferenceNode("Blob") : undefined),
  });
  return header + astToString(ast);
};
