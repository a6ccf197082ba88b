import { runSuite } from "../../suite/suite.mjs";

runSuite("browser").then((results) => postMessage(results));
