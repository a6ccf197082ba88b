import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { clientSteps } from "../setting/client-steps.ts";
import { provider, recordedSpans } from "../setting/spans.ts";

new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI);

export const steps = clientSteps((openai) => openai, recordedSpans);
