export { runSuite } from "../../suite/suite.mjs";
