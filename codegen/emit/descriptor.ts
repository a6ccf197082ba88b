import type { OperationModel } from "../operation.ts";
import type { PagingModel } from "../paging.ts";
import type { NamedParameter } from "../parameters.ts";

/** An operation as one line of data for the resource tree, or undefined when the traits cannot express it. See `src/handwritten/resources/descriptor.ts`. */
export const emitDescriptor = (operation: OperationModel, isOptional: boolean): string | undefined => {
  if (isBeyondTraits(operation)) return undefined;
  const fixedQuery = new URLSearchParams(operation.fixedQuery).toString();
  const address = operation.path + (fixedQuery && `?${fixedQuery}`);
  const traits = [...argumentTraits(operation), ...responseTraits(operation), ...headerTraits(operation)];
  if (isOptional) traits.push("optional");
  const params = likeOptions(operation);
  if (params.length > 0) traits.push(`params:${params.join(",")}`);
  return [operation.id, operation.method, address, ...traits].join(" ");
};

const isBeyondTraits = ({ headers, choice, body, stream, query, fixedHeaders }: OperationModel): boolean =>
  headers.some((header) => !isBetas(header) && !isPlain(header)) ||
  choice !== undefined ||
  (body !== undefined && (Boolean(body.alone) || Object.keys(body.encoding).length > 0)) ||
  (stream?.by !== undefined && (stream.by.member !== "stream" || stream.by.on !== true)) ||
  query.some(({ member, wire }) => member !== wire) ||
  Object.keys(fixedHeaders).some((name) => name !== "OpenAI-Beta");

/** The member `betas` is a list, which stands in its header with commas. */
const isBetas = ({ member, wire }: NamedParameter): boolean => member === "betas" && wire === "openai-beta";

/** What a descriptor says of a header: it has the name of its member, and is one text. */
const isPlain = ({ member, wire, schema }: NamedParameter): boolean =>
  member === wire && schema.type === "string";

/** Options of a call that a parameter may share its name with. `tests/client/options-first.test.ts` compares them with the real ones. */
const OPTIONS: ReadonlySet<string> = new Set(["path", "method", "body"]);

/** Parameters of the query that options of a call have the names of. */
const likeOptions = ({ query }: OperationModel): string[] =>
  query.map(({ member }) => member).filter((member) => OPTIONS.has(member));

const argumentTraits = ({ query, body }: OperationModel): string[] => {
  const traits: string[] = [];
  if (query.length > 0) traits.push(body ? `query:${query.map(({ member }) => member).join(",")}` : "query");
  if (body) traits.push(body.kind === "jsonOrForm" ? "form|json" : body.kind);
  return traits;
};

const responseTraits = ({ reply, stream, paging }: OperationModel): string[] => {
  const traits: string[] = [];
  if (reply !== "json") traits.push(reply);
  if (stream?.by) traits.push("stream");
  if (paging) traits.push(pageTrait(paging));
  return traits;
};

const pageTrait = ({ read, write }: PagingModel): string => {
  if (read === null) return "page";
  return `page:${read}${write === "after" ? "" : `,${write}`}`;
};

const headerTraits = ({ auth, fixedHeaders, headers }: OperationModel): string[] => {
  const traits: string[] = [];
  const beta = fixedHeaders["OpenAI-Beta"];
  if (auth) traits.push(auth);
  if (beta) traits.push(`beta:${beta}`);
  if (headers.some(isBetas)) traits.push("betas");
  const others = headers.filter((header) => !isBetas(header)).map(({ wire }) => wire);
  if (others.length > 0) traits.push(`header:${others.join(",")}`);
  return traits;
};
