import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { setTraps } from "./traps.mjs";

// Loads a bundle where there is the web and nothing else. What makes things is trapped, so it need not work.
const WEB = [
  ...["AbortController", "AbortSignal", "Blob", "DOMException", "Event", "EventTarget", "File", "FormData"],
  ...["Headers", "Request", "Response", "ReadableStream", "TransformStream", "WritableStream", "WebSocket"],
  ...["TextDecoder", "TextEncoder", "URL", "URLSearchParams", "CompressionStream", "DecompressionStream"],
  ...["clearInterval", "clearTimeout", "setInterval", "setTimeout", "queueMicrotask", "structuredClone"],
  ...["fetch", "crypto", "console", "performance", "navigator", "atob", "btoa"],
];
const context = createContext(Object.fromEntries(WEB.map((name) => [name, globalThis[name]])));
runInContext("globalThis.self = globalThis; globalThis.all = undefined;", context);
const globals = runInContext("globalThis", context);
const effectsSoFar = setTraps(globals);
runInContext(readFileSync(process.argv[2], "utf8"), context);
process.stdout.write(`${JSON.stringify(effectsSoFar())}\n`);
