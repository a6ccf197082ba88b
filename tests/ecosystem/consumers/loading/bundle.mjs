import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { setTraps } from "./traps.mjs";

// Loads a bundle where there is next to nothing, as in the barest test environment. What makes things is trapped.
const WEB = [
  ...["AbortController", "AbortSignal", "EventTarget", "WebSocket", "fetch", "crypto", "console"],
  ...["clearInterval", "clearTimeout", "setInterval", "setTimeout", "queueMicrotask"],
];
const context = createContext(Object.fromEntries(WEB.map((name) => [name, globalThis[name]])));
runInContext("globalThis.self = globalThis; globalThis.all = undefined;", context);
const globals = runInContext("globalThis", context);
const effectsSoFar = setTraps(globals);
runInContext(readFileSync(process.argv[2], "utf8"), context);
process.stdout.write(`${JSON.stringify(effectsSoFar())}\n`);
