import { REQUEST_RULES } from "../core/request/override-request.ts";
import { EncodeError } from "../errors/index.ts";

const isOption = (name: string): boolean => Object.hasOwn(REQUEST_RULES, name);

/**
 * Whether what was given as the parameters of a call is the options of it: `openai.files.list({ timeout: 5000 })`. No
 * operation that is asked this has a parameter of an option's name: a test compares the two. A name whose value is
 * `undefined` is not given.
 *
 * @param kind - `optional`: the parameters may be left out; `query`: they may not, and stand in the URL
 * @param options - what was given as the options besides
 * @throws EncodeError when options are mixed with parameters: they would be sent in the URL, a key among the headers too
 */
export const callOptionsAmong = (
  parameters: object,
  method: string,
  kind: "optional" | "query",
  options: object | undefined,
): boolean => {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : name));
  const first = given.find(isOption);
  if (first === undefined) return false;
  if (kind === "optional" && options === undefined && given.every(isOption)) return true;
  throw new EncodeError(
    `${method}(): \`${first}\` is an option of the call, and stands among its parameters: pass it in the argument after them`,
  );
};
