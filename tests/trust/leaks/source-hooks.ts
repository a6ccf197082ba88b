/** Loaded before a program of these tests: what the package's map of imports leads to in the built one, here too. */
import { registerHooks } from "node:module";

const source = (path: string): string => new URL(`../../../src/handwritten/${path}`, import.meta.url).href;
const ofNode: Readonly<Record<string, string>> = {
  "#platform-fetch": source("transport/node.ts"),
  "#installed-ws": source("realtime/socket/installed-ws-of-node.ts"),
};

registerHooks({
  resolve: (specifier, context, next) => {
    const url = ofNode[specifier];
    return url ? { url, format: "module-typescript", shortCircuit: true } : next(specifier, context);
  },
});
