import type { Node as AnyNode, NewExpression } from "ts-morph";
import { ABSENT_CLIENT_OPTIONS, CLIENT_OPTIONS } from "./official-names.ts";

/** What is found, before its place is known. */
export interface Found {
  readonly node: AnyNode;
  readonly level: "differs" | "note";
  readonly text: string;
}

const differs = (node: AnyNode, text: string): Found => ({ node, level: "differs", text });

/** What the options of a client do otherwise. */
export const findInClient = (made: NewExpression, { Node }: typeof import("ts-morph")): Found[] => {
  const [options] = made.getArguments();
  if (options && !Node.isObjectLiteralExpression(options)) return [];
  const properties = options?.getProperties() ?? [];
  const named = new Map<string, AnyNode>();
  for (const property of properties)
    if (Node.isPropertyAssignment(property) || Node.isShorthandPropertyAssignment(property))
      named.set(property.getName().replace(/^["']|["']$/g, ""), property);
  // What is spread may have any option.
  const isWhole = named.size === properties.length;
  const found = [...named].flatMap(([name, property]): Found[] => {
    const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    const text = ofOption(name, value, named, Node);
    return text === undefined ? [] : [differs(property, text)];
  });
  if (isWhole && !named.has("maxRetries"))
    found.push(
      differs(
        made,
        "the official client sends a failed request again twice, this one never: write `maxRetries: 2` for that, or `maxRetries: 0`",
      ),
    );
  return found;
};

const ofOption = (
  name: string,
  value: AnyNode | undefined,
  named: ReadonlyMap<string, AnyNode>,
  Node: typeof import("ts-morph")["Node"],
): string | undefined => {
  if (name === "httpAgent") return "`httpAgent` is `agent`";
  const instead = ABSENT_CLIENT_OPTIONS[name];
  if (instead !== undefined) return `\`${name}\` is no option: ${instead}`;
  if (!CLIENT_OPTIONS.includes(name)) return `\`${name}\` is no option, and an unknown one is refused`;
  if (name === "fetchOptions" && Node.isObjectLiteralExpression(value) && value.getProperty("dispatcher"))
    return "a `dispatcher` is for the platform's `fetch`: on Node give `proxy`, `tls` or `agent`, or that `fetch` as well";
  if (name === "baseURL" && isRemoteHTTP(value, Node) && !named.has("allowInsecureHttp"))
    return "an address that begins with http: is refused unless it is this machine: write `allowInsecureHttp: true`";
  return undefined;
};

const isRemoteHTTP = (value: AnyNode | undefined, Node: typeof import("ts-morph")["Node"]): boolean => {
  if (!Node.isStringLiteral(value) && !Node.isNoSubstitutionTemplateLiteral(value)) return false;
  const address = value.getLiteralValue();
  return (
    /^http:/i.test(address) && !/^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/i.test(address)
  );
};
