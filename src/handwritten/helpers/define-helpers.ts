import type { APIResource } from "../resources/resource.ts";
import type { HelperContext } from "./helper-context.ts";

/** The methods of a resource that are written by hand, each given its context before the caller's arguments. */
export type HelperMethods<Helpers, Resource extends APIResource> = {
  readonly [Name in keyof Helpers]: Helpers[Name] extends (...args: infer Args) => infer Result
    ? (context: HelperContext<Resource>, ...args: Args) => Result
    : never;
};

/** The helpers of one resource, as the registry holds them. */
export interface ResourceHelpers {
  /** The dotted name of the resource. `openapi/names.yaml` has the same under `helpers`. */
  readonly at: string;
  readonly methods: Readonly<Record<string, (context: HelperContext<never>, ...args: never[]) => unknown>>;
}

/**
 * Makes the entry of a resource.
 *
 * @typeParam Helpers - the interface that the generated resource extends
 * @typeParam Resource - the generated resource
 */
export const defineHelpers = <Helpers, Resource extends APIResource>(
  at: string,
  methods: HelperMethods<Helpers, Resource>,
): ResourceHelpers => ({ at, methods });
