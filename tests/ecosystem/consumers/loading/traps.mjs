// What a module must not do while it is loaded. Each trap writes down that it was sprung, and by whom.

const CALLS = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
  "fetch",
  "WebSocket",
  "EventSource",
  "AbortController",
  "Worker",
  "BroadcastChannel",
  "MessageChannel",
  "XMLHttpRequest",
];
const METHODS = {
  crypto: ["getRandomValues", "randomUUID"],
  Math: ["random"],
  AbortSignal: ["timeout", "any", "abort"],
  console: ["log", "info", "warn", "error", "debug"],
  process: ["on", "once", "emitWarning", "exit"],
};
/** Where a program's globals could be changed for everybody. */
const PROTOTYPES = ["Object", "Array", "Promise", "Function", "Error", "String"];

/** What Deno makes for itself when it first loads a module of Node's. */
const OF_THE_RUNTIME = new Set(["nodeBootstrap"]);

/** Sets traps on a global object. Gives a function that tells what was done since. */
export const setTraps = (globals) => {
  const effects = [];
  const spring = (what) => {
    const frames = new Error().stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
    const by = frames.find((line) => !line.includes("traps.mjs"))?.trim();
    // The runtime's own loader reads variables too.
    if (!by || !/[( ](?:node|ext|bun|internal):/.test(by)) effects.push(`${what} ${by ?? ""}`);
  };
  const trap = (target, name, label) => {
    const original = target?.[name];
    if (typeof original !== "function") return;
    const trapped = new Proxy(original, {
      apply(called, self, args) {
        spring(`${label}()`);
        return Reflect.apply(called, self, args);
      },
      construct(called, args, newTarget) {
        spring(`new ${label}()`);
        return Reflect.construct(called, args, newTarget);
      },
    });
    Object.defineProperty(target, name, { value: trapped, writable: true, configurable: true });
  };
  for (const name of CALLS) trap(globals, name, name);
  for (const [name, methods] of Object.entries(METHODS))
    for (const method of methods) trap(globals[name], method, `${name}.${method}`);
  if (globals.process?.env) {
    const env = new Proxy(globals.process.env, {
      get(target, name) {
        spring(`process.env.${String(name)}`);
        return Reflect.get(target, name);
      },
      has(target, name) {
        spring(`${String(name)} in process.env`);
        return Reflect.has(target, name);
      },
      ownKeys(target) {
        spring("the keys of process.env");
        return Reflect.ownKeys(target);
      },
    });
    Object.defineProperty(globals.process, "env", { value: env, configurable: true });
  }
  const namesOf = () => [
    ...Reflect.ownKeys(globals).map(String),
    ...PROTOTYPES.flatMap((name) =>
      Reflect.ownKeys(globals[name].prototype).map((key) => `${name}.prototype.${String(key)}`),
    ),
  ];
  const before = new Set([...OF_THE_RUNTIME, ...namesOf()]);
  return () => [...effects, ...namesOf().flatMap((name) => (before.has(name) ? [] : `the global ${name}`))];
};
