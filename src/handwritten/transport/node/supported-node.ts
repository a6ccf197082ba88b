import { ConfigurationError } from "../../errors/index.ts";

/**
 * Stops on a Node that is too old, where the package can be installed with a warning: without the methods of iterators
 * no error could be read, not by its caller and not by a policy. Other runtimes that state a version of Node have what is
 * needed, or load another file (`#platform-fetch`).
 *
 * @throws ConfigurationError that says which version is needed, and which one this is
 */
export const checkNode = ({ node = "" }: { readonly node?: string }): void => {
  if (!("Iterator" in globalThis) && Number.parseInt(node, 10) < 22)
    throw new ConfigurationError(`api-openai needs Node 22.12 or newer, and this is Node ${node}`);
};
