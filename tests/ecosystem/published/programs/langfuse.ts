import { observeOpenAI } from "@langfuse/openai";
import { clientSteps } from "../setting/client-steps.ts";
import { recordedSpans } from "../setting/spans.ts";

export const steps = clientSteps((openai) => observeOpenAI(openai), recordedSpans, [
  // It gives promises of its own in the place of what methods give.
  "helper streams",
  "the answer too",
  "the answer alone",
]);
