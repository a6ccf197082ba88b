/** Loaded before a program of these tests: what the package's map of imports leads to in the built one, here too. */
import { registerHooks } from "node:module";

const platformFetch = new URL("../../../src/handwritten/transport/node.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "#platform-fetch"
      ? { url: platformFetch, format: "module-typescript", shortCircuit: true }
      : next(specifier, context),
});
