// Runs a bundle where nothing of Node is to be seen but what the web has too.
const [, , bundle, platform, kind] = process.argv;
const { exit } = process;

if (kind === "web") {
  for (const name of ["process", "Buffer", "global", "setImmediate", "clearImmediate"])
    delete globalThis[name];
}
const { runSuite } = await import(bundle);
console.log(`ecosystem report: ${JSON.stringify(await runSuite(platform))}`);
exit();
