import type { Meter, Tracer } from "@opentelemetry/api";
import { version } from "../version.ts";
import type { Names } from "./conventions.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import { type API, loadAPI } from "./load-api.ts";

/** What is written to, once the package is loaded. */
export interface Ready {
  readonly active: API["context"];
  readonly trace: API["trace"];
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly names: Names;
}

/** @throws ConfigurationError when the package is not installed */
export const getReady = async (
  names: Names,
  given: { readonly tracer?: Tracer | undefined; readonly meter?: Meter | undefined },
): Promise<Ready> => {
  const { context, trace, metrics } = await loadAPI();
  const tracer = given.tracer ?? trace.getTracer("api-openai", version);
  const meter = given.meter ?? metrics.getMeter("api-openai", version);
  return { active: context, trace, tracer, instruments: createInstruments(meter, names), names };
};
