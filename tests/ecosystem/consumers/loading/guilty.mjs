// What the traps are for: loaded instead of the package, it must be found out.
new AbortController();
setTimeout(() => {}, 0);
Math.random();
process.env.HOME;
globalThis.guilty = true;
