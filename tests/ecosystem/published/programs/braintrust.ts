import { _exportsForTestingOnly, initLogger, wrapOpenAI } from "braintrust";
import { clientSteps } from "../setting/client-steps.ts";
import { withoutVarying } from "../setting/record.ts";

// What it would send is kept in memory.
await _exportsForTestingOnly.simulateLoginForTests();
const kept = _exportsForTestingOnly.useTestBackgroundLogger();
initLogger({ projectName: "published", projectId: "project" });

const recorded = async (): Promise<unknown> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return withoutVarying(await kept.drain());
};

export const steps = clientSteps((openai) => wrapOpenAI(openai), recorded);
