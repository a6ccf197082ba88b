import { REQUEST_RULES } from "../core/request/override-request.ts";
import { EncodeError } from "../errors/index.ts";

const isOption = (name: string): boolean => Object.hasOwn(REQUEST_RULES, name);

/** What a method says of its parameters. */
interface TakenParameters {
  /** `optional`: the parameters may be left out; `query`: they may not, and stand in the URL. */
  readonly object: "optional" | "query" | undefined;
  /** Parameters that have the name of an option: as parameters they are meant. */
  readonly params: readonly string[];
}

/**
 * Whether what was given as the parameters of a call is the options of it: `openai.files.list({ timeout: 5000 })`. A name whose
 * value is `undefined` is not given.
 *
 * @param options - what was given as the options besides
 * @throws EncodeError when options are mixed with parameters: they would be sent in the URL, a key among the headers too
 */
export const callOptionsAmong = (
  parameters: object,
  method: string,
  { object: kind, params }: TakenParameters,
  options: object | undefined,
): boolean => {
  if (!kind) return false;
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : name));
  const isMistaken = (name: string): boolean => isOption(name) && !params.includes(name);
  const first = given.find(isMistaken);
  if (first === undefined) return false;
  if (kind === "optional" && options === undefined && given.every(isMistaken)) return true;
  throw new EncodeError(
    `${method}(): \`${first}\` is an option of the call, and stands among its parameters: pass it in the argument after them`,
  );
};
