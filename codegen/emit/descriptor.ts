import type { OperationModel } from "../operation.ts";

/** An operation as one line of data for the resource tree, or undefined when the traits cannot express it. See `src/handwritten/resources/descriptor.ts`. */
export const emitDescriptor = (operation: OperationModel, isOptional: boolean): string | undefined => {
  const { body, stream, paging, query, headers } = operation;
  const isSpecial =
    headers.some(({ member, wire }) => member !== "betas" || wire !== "openai-beta") ||
    operation.choice !== undefined ||
    (body && (body.alone || Object.keys(body.encoding).length > 0)) ||
    (stream && (stream.member !== "stream" || stream.on !== true)) ||
    query.some(({ member, wire }) => member !== wire) ||
    Object.keys(operation.fixedHeaders).some((name) => name !== "OpenAI-Beta");
  if (isSpecial) return undefined;
  const fixedQuery = new URLSearchParams(operation.fixedQuery).toString();
  const beta = operation.fixedHeaders["OpenAI-Beta"];
  return [
    operation.id,
    operation.method,
    operation.path + (fixedQuery && `?${fixedQuery}`),
    query.length > 0 && (body ? `query:${query.map(({ member }) => member).join(",")}` : "query"),
    body && (body.kind === "jsonOrForm" ? "form|json" : body.kind),
    operation.reply !== "json" && operation.reply,
    stream && "stream",
    paging && (paging.read === null ? "page" : `page:${paging.read}`),
    operation.auth,
    beta && `beta:${beta}`,
    headers.length > 0 && "betas",
    isOptional && "optional",
  ]
    .filter(Boolean)
    .join(" ");
};
