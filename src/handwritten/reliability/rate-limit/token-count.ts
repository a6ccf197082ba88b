import type { Target } from "../../core/handler.ts";
import type { Provider } from "../../core/provider.ts";

/**
 * Which tokens a limit counts. `reserved`: what a call asks for, from when it is let through; only a call that was not
 * sent gives back. `used`: what it has used.
 */
export type TokenCount = NonNullable<Provider["tokenCount"]>;

/**
 * How a target counts. Where that is not known, what is reserved counts: by that account neither of the two is exceeded,
 * as long as a call uses no more than it asks for.
 */
export const tokenCountOf = ({ provider }: Pick<Target, "provider">): TokenCount =>
  provider?.tokenCount ?? "reserved";
