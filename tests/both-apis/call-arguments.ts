import type { ContractCall } from "./contract-calls.ts";

/**
 * The arguments of a call, by the rule that both faces follow: the last path parameter is positional; the other
 * path parameters, the query, the headers and the body are one object. Each only where the operation has it.
 */
export const callArguments = ({ operation, parts }: ContractCall): unknown[] => {
  const path = { ...parts.path } as Record<string, unknown>;
  const last = [...operation.path.matchAll(/\{(.+?)\}/g)].at(-1)?.[1];
  const fixed = new Set(Object.keys(operation.query ?? {}));
  const members: Record<string, unknown>[] = [];
  let takesObject = operation.body !== undefined;
  for (const { name, in: place, schema } of operation.parameters) {
    // A parameter with one possible value is the client's business and not the caller's.
    if (("const" in schema && place === "header") || name === last || fixed.has(name)) continue;
    takesObject = true;
    const plain = name.replace(/\[\]$/, "");
    const key = place === "header" ? name.toLowerCase() : plain;
    const given = { path, query: parts.query, header: parts.headers }[place] as
      | Record<string, unknown>
      | undefined;
    const member = (schema["x-stainless-param"] as string | undefined) ?? plain;
    if (given && key in given) members.push({ [member]: given[key] });
  }
  const object = Object.assign({}, ...members, bodyMembers(parts.body));
  const isEmpty = Object.keys(object).length === 0 && !parts.body;
  return [...(last === undefined ? [] : [path[last]]), ...(takesObject && !isEmpty ? [object] : [])];
};

/** An SDP offer that is the whole body is the form's field of that name. */
const bodyMembers = (body: ContractCall["parts"]["body"]): object =>
  body?.mediaType === "application/sdp" ? { sdp: body.value } : ((body?.value as object | undefined) ?? {});
