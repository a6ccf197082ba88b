import { metrics } from "@opentelemetry/api";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import * as openai from "openai";
import { clientSteps } from "../setting/client-steps.ts";
import { provider, recordedSpans } from "../setting/spans.ts";

const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
instrumentation.setTracerProvider(provider);
instrumentation.setMeterProvider(metrics.getMeterProvider());
// It patches versions from 4.19 to 6 when they are loaded. What it does to them is done here by hand.
for (const definition of instrumentation.getModuleDefinitions()) definition.patch?.(openai);

export const steps = clientSteps((client) => client, recordedSpans, [
  // It reads the answer of every call, so that its body is read twice.
  "structured output",
  "the answer alone",
]);
