import { type Document, readDocument } from "./document.ts";
import { mergeSupplement } from "./supplement.ts";

/** The contract as codegen starts from it: OpenAI's document and the supplement, unpatched. */
export const readContract = async (root: URL): Promise<Document> => {
  const document = await readDocument(new URL("openapi/openapi.yaml", root));
  return mergeSupplement(document, await readDocument(new URL("openapi/supplement.yaml", root)));
};
