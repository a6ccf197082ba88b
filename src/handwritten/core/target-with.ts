import type { ApiRequest } from "../contract.ts";
import type { Target } from "./handler.ts";

/** The same target with some members changed. It may be frozen and have private fields, so it is asked and not copied. */
export const targetWith = (target: Target, changes: Partial<Target>): Target => ({
  name: target.name,
  baseURL: target.baseURL,
  provider: target.provider,
  redactor: target.redactor,
  ...(target.adapt && { adapt: (request: ApiRequest) => target.adapt?.(request) ?? request }),
  authenticate: (...about) => target.authenticate(...about),
  ...(target.sign && { sign: target.sign }),
  ...changes,
});
