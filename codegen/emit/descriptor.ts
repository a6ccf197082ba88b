import type { OperationModel } from "../operation.ts";

/** An operation as one line of data for the resource tree, or undefined when the traits cannot express it. See `src/handwritten/descriptor.ts`. */
export const emitDescriptor = (operation: OperationModel): string | undefined => {
  const { body, stream, paging, query } = operation;
  const fixedHeaders = Object.keys(operation.fixedHeaders);
  const isSpecial =
    operation.headers.length > 0 ||
    Object.keys(operation.fixedQuery).length > 0 ||
    operation.choice !== undefined ||
    (body && (query.length > 0 || body.alone || Object.keys(body.encoding).length > 0)) ||
    (stream && (stream.member !== "stream" || stream.on !== true)) ||
    fixedHeaders.some((name) => name !== "OpenAI-Beta");
  if (isSpecial) return undefined;
  const beta = operation.fixedHeaders["OpenAI-Beta"];
  return [
    operation.id,
    operation.method,
    operation.path,
    query.length > 0 && "query",
    body && (body.kind === "jsonOrForm" ? "form|json" : body.kind),
    operation.reply !== "json" && operation.reply,
    stream && "stream",
    paging && (paging.read === null ? "page" : `page:${paging.read}`),
    operation.auth,
    beta && `beta:${beta}`,
  ]
    .filter(Boolean)
    .join(" ");
};
