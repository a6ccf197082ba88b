import { runSuite } from "../../suite/suite.mjs";

globalThis.report = runSuite("browser");
