const { argv, stdout } = process;

// What keeps the process alive is found out by that: it is not ended here.
import("./traps.mjs").then(({ setTraps }) => {
  const effectsSoFar = setTraps(globalThis);
  require(argv[2]);
  stdout.write(`${JSON.stringify(effectsSoFar())}\n`);
});
