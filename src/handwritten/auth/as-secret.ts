import type { Exposable } from "../config/secret/exposable.ts";
import { Secret } from "../config/secret/secret.ts";
import { ConfigurationError } from "../errors/index.ts";

/**
 * What a provider gave, as a secret.
 * @param what - the provider, as an error names it
 * @throws ConfigurationError when it gave nothing
 */
export const asSecret = (given: unknown, what: string): Secret => {
  if (given instanceof Secret) return given;
  const value = isExposable(given) ? given.expose("a secret of another kind, taken over") : given;
  if (typeof value !== "string" || value === "")
    throw new ConfigurationError(`${what} must give a string that is not empty, or a secret`);
  return Secret.unchecked(value);
};

const isExposable = (value: unknown): value is Exposable =>
  typeof value === "object" && value !== null && "expose" in value;
