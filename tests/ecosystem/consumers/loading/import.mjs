import { setTraps } from "./traps.mjs";

// What keeps the process alive is found out by that: it is not ended here.
const { argv, stdout } = process;
const effectsSoFar = setTraps(globalThis);
await import(argv[2]);
stdout.write(`${JSON.stringify(effectsSoFar())}\n`);
