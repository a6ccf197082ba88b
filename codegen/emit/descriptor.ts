import type { OperationModel } from "../operation.ts";

/** An operation as one line of data for the resource tree, or undefined when the traits cannot express it. See `src/handwritten/resources/descriptor.ts`. */
export const emitDescriptor = (operation: OperationModel, isOptional: boolean): string | undefined => {
  if (isBeyondTraits(operation)) return undefined;
  const fixedQuery = new URLSearchParams(operation.fixedQuery).toString();
  const address = operation.path + (fixedQuery && `?${fixedQuery}`);
  const traits = [...argumentTraits(operation), ...responseTraits(operation), ...headerTraits(operation)];
  if (isOptional) traits.push("optional");
  return [operation.id, operation.method, address, ...traits].join(" ");
};

const isBeyondTraits = ({ headers, choice, body, stream, query, fixedHeaders }: OperationModel): boolean =>
  headers.some(({ member, wire }) => member !== "betas" || wire !== "openai-beta") ||
  choice !== undefined ||
  (body !== undefined && (Boolean(body.alone) || Object.keys(body.encoding).length > 0)) ||
  (stream !== undefined && (stream.member !== "stream" || stream.on !== true)) ||
  query.some(({ member, wire }) => member !== wire) ||
  Object.keys(fixedHeaders).some((name) => name !== "OpenAI-Beta");

const argumentTraits = ({ query, body }: OperationModel): string[] => {
  const traits: string[] = [];
  if (query.length > 0) traits.push(body ? `query:${query.map(({ member }) => member).join(",")}` : "query");
  if (body) traits.push(body.kind === "jsonOrForm" ? "form|json" : body.kind);
  return traits;
};

const responseTraits = ({ reply, stream, paging }: OperationModel): string[] => {
  const traits: string[] = [];
  if (reply !== "json") traits.push(reply);
  if (stream) traits.push("stream");
  if (paging) traits.push(paging.read === null ? "page" : `page:${paging.read}`);
  return traits;
};

const headerTraits = ({ auth, fixedHeaders, headers }: OperationModel): string[] => {
  const traits: string[] = [];
  const beta = fixedHeaders["OpenAI-Beta"];
  if (auth) traits.push(auth);
  if (beta) traits.push(`beta:${beta}`);
  if (headers.length > 0) traits.push("betas");
  return traits;
};
