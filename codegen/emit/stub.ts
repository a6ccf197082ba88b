import { argumentName, camelCase } from "../naming.ts";
import type { OperationModel } from "../operation.ts";
import type { Signature } from "../signature.ts";
import { deprecation, docComment, textLines } from "./doc-comment.ts";
import { propertyKey } from "./object-type.ts";

/** The stub of an operation: a pure function from parameters to the request as a value. */
export const emitStub = (operation: OperationModel, sig: Signature): string => {
  const positional = sig.positional ? `${sig.positional.name}: string` : "";
  const { binding, body, query } = bindObject(operation, sig);
  const object = sig.object ? `${binding}: ${sig.object.type}${sig.object.optional ? " = {}" : ""}` : "";
  const parameters = [positional, object].filter(Boolean).join(", ");
  const type = sig.item ? `PageRequest<${sig.result}, ${sig.item}>` : `ApiRequest<${sig.result}>`;
  const members = [
    `operation: ${JSON.stringify(operation.id)}`,
    `method: ${JSON.stringify(operation.method)}`,
    `path: ${JSON.stringify(operation.path)}`,
    paramsMember(operation, sig, query),
    headersMember(operation),
    `body: ${body}`,
    `reply: ${replyExpression(operation, sig)}`,
    operation.auth && `auth: ${JSON.stringify(operation.auth)}`,
    operation.paging &&
      `paging: { read: ${JSON.stringify(operation.paging.read)}, write: ${JSON.stringify(operation.paging.write)} }`,
  ].filter(Boolean);
  const value = members.map((member) => `  ${member},\n`).join("");
  return `${sig.declaration}${docComment(stubDoc(operation))}export const ${operation.stub} = ${sig.typeParameters}(${parameters}): ${type} => ({\n${value}});\n`;
};

/** Title, words, wire path, the positional argument, docs link, deprecation. */
export const stubDoc = (operation: OperationModel): string[] => {
  const { words, pathParameters, pathWords } = operation;
  const last = pathParameters.at(-1);
  const ofLast = last === undefined ? undefined : pathWords[last]?.text;
  return [
    `${operation.title}.`,
    "",
    ...(words?.text ? [...textLines(words.text), ""] : []),
    `${operation.method} ${operation.path}${operation.auth ? " — needs an admin API key" : ""}`,
    ...(last && ofLast ? [`@param ${argumentName(last)} - ${textLines(ofLast).join(" ")}`] : []),
    ...(operation.docs ? [`@see ${operation.docs}`] : []),
    ...(operation.deprecated ? [deprecation(words)] : []),
  ];
};

interface Binding {
  /** How the object argument is taken apart, or its plain name. */
  readonly binding: string;
  readonly body: string;
  /** What the query is made of, or nothing. */
  readonly query: string | undefined;
}

const bindObject = (operation: OperationModel, sig: Signature): Binding => {
  if (!sig.object) return { binding: "", body: '{ kind: "none" }', query: fixedQuery(operation) };
  const { name } = sig.object;
  const pathMembers = operation.pathParameters.slice(0, -1);
  const headers = operation.headers.map(({ member }) => bound(member));
  if (!operation.body) {
    const taken = [...pathMembers, ...headers];
    const binding = taken.length
      ? `{ ${[...taken, ...(operation.query.length ? ["...query"] : [])].join(", ")} }`
      : name;
    const rest = taken.length ? "query" : name;
    const query = operation.query.length ? fixedQuery(operation, `...${rest}`, rest) : fixedQuery(operation);
    return { binding, body: '{ kind: "none" }', query };
  }
  const queryMembers = operation.query.map(({ member }) => member);
  const taken = [...pathMembers, ...queryMembers.map(bound), ...headers];
  const binding = taken.length ? `{ ${taken.join(", ")}, ...body }` : name;
  return {
    binding,
    body: bodyExpression(operation, taken.length ? "body" : name),
    query: queryMembers.length
      ? fixedQuery(operation, queryMembers.map(bound).join(", "))
      : fixedQuery(operation),
  };
};

/** The variable that a member is taken into. */
const variable = (member: string): string => {
  const name = propertyKey(member) === member ? member : camelCase(member);
  return NO_VARIABLES.has(name) ? `${name}_` : name;
};

/** Words of the language that are names of members, and the names that a stub has for what is left of the object. */
const NO_VARIABLES: ReadonlySet<string> = new Set(
  "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield body query".split(
    " ",
  ),
);

/** A member as it is taken out of the object, and as it is put into another. */
const bound = (member: string): string =>
  variable(member) === member ? member : `${propertyKey(member)}: ${variable(member)}`;

const fixedQuery = (operation: OperationModel, more = "", whole?: string): string | undefined => {
  const fixed = Object.entries(operation.fixedQuery).map(
    ([name, value]) => `${propertyKey(name)}: ${JSON.stringify(value)}`,
  );
  if (fixed.length === 0 && whole) return whole;
  const members = [...fixed, ...(more ? [more] : [])];
  return members.length ? `{ ${members.join(", ")} }` : undefined;
};

const bodyExpression = (operation: OperationModel, name: string): string => {
  const { body } = operation;
  if (!body || body.kind === "json") return `{ kind: "json", value: ${name} }`;
  const members = ['kind: "form"', `fields: ${name}`];
  if (body.kind === "jsonOrForm") members.push("jsonWithoutFiles: true");
  if (Object.keys(body.encoding).length) members.push(`encoding: ${JSON.stringify(body.encoding)}`);
  const form = `{ ${members.join(", ")} }`;
  if (!body.alone) return form;
  const { field, contentType } = body.alone;
  const raw = `{ kind: "raw", value: ${name}.${field}, contentType: ${JSON.stringify(contentType)} }`;
  return `Object.keys(${name}).length === 1 ? ${raw} : ${form}`;
};

const paramsMember = (
  operation: OperationModel,
  sig: Signature,
  query: string | undefined,
): string | undefined => {
  const path = operation.pathParameters.map((name) =>
    name === sig.positional?.wire && name !== sig.positional.name ? `${name}: ${sig.positional.name}` : name,
  );
  const parts = [
    ...(path.length ? [`path: { ${path.join(", ")} }`] : []),
    ...(query ? [query === "query" ? "query" : `query: ${query}`] : []),
  ];
  return parts.length ? `params: { ${parts.join(", ")} }` : undefined;
};

const headersMember = (operation: OperationModel): string | undefined => {
  const fixed = Object.entries(operation.fixedHeaders).map(
    ([name, value]) => `${propertyKey(name)}: ${JSON.stringify(value)}`,
  );
  const chosen = operation.headers.map(({ member, wire, schema }) => {
    const name = variable(member);
    const value = schema.type === "array" ? `${name}.join(",")` : name;
    return `...(${name} && { ${propertyKey(wire)}: ${value} })`;
  });
  const all = [...fixed, ...chosen];
  return all.length ? `headers: { ${all.join(", ")} }` : undefined;
};

const replyExpression = (operation: OperationModel, sig: Signature): string => {
  const taken =
    operation.pathParameters.length > 1 ||
    operation.headers.length > 0 ||
    (operation.body && operation.query.length > 0);
  const source = taken ? (operation.body ? "body" : "query") : sig.object?.name;
  const unary = choiceExpression(operation, source);
  if (!operation.stream) return unary;
  if (!operation.stream.by) return unary;
  const { member, on } = operation.stream.by;
  return on === true
    ? `${source}.${member} ? "events" : ${unary}`
    : `${source}.${member} === ${JSON.stringify(on)} ? "events" : ${unary}`;
};

const choiceExpression = (operation: OperationModel, source: string | undefined): string => {
  const texts = Object.entries(operation.choice?.cases ?? {}).flatMap(([value, schema]) =>
    schema ? [] : [value],
  );
  if (texts.length === 0) return JSON.stringify(operation.reply);
  const conditions = texts.map(
    (value) => `${source}.${operation.choice?.member} === ${JSON.stringify(value)}`,
  );
  return `${conditions.join(" || ")} ? "text" : ${JSON.stringify(operation.reply)}`;
};
