// Runs a bundle; of kind `web` where it finds no `process`, by whatever name it looks for it.
const [, , bundle, platform, kind] = process.argv;
const { exit } = process;

if (kind === "web") delete globalThis.process;
const { runSuite } = await import(bundle);
console.log(`ecosystem report: ${JSON.stringify(await runSuite(platform))}`);
exit();
