import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";
import OpenAI from "openai";
import { clientSteps } from "../setting/client-steps.ts";
import { provider, recordedSpans } from "../setting/spans.ts";

const instrumentation = new OpenAIInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(OpenAI);

export const steps = clientSteps((openai) => openai, recordedSpans, [
  // It gives a promise that is none: without `finally`, and without a rejection where the stream fails.
  "helper streams",
  "no stream",
]);
