import { runSuite } from "../../suite/suite.mjs";

export default {
  fetch: async () => Response.json(await runSuite("workerd")),
};
