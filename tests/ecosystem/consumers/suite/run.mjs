import { runSuite } from "../../suite/suite.mjs";

const { argv, exit } = globalThis.process;
console.log(`ecosystem report: ${JSON.stringify(await runSuite(argv[2]))}`);
exit();
