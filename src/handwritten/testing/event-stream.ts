import type { JsonSchema } from "../../generated/json-schemas/json-schema.ts";
import type { Sampler } from "./sampler.ts";
import { partsOf, propertySchemas, type Schemas } from "./schema-walk.ts";

type SampledEvent = Record<string, unknown>;

/** The variants of a union of events, unions within it taken apart. */
const variantsOf = (schema: JsonSchema, schemas: Schemas): JsonSchema[] => {
  const parts = [...partsOf(schema, schemas)];
  const objects = parts.filter((part) => part.properties);
  return objects.length ? objects : parts.filter((part) => !part.$ref);
};

/** The event's name: `type` in most streams, `event` in that of the assistants. */
const nameOf = (variant: JsonSchema, schemas: Schemas): string | undefined => {
  for (const property of ["type", "event"])
    for (const part of propertySchemas([variant], property).flatMap((schema) => [
      ...partsOf(schema, schemas),
    ])) {
      const name = part.const ?? (part.enum as unknown[] | undefined)?.[0];
      if (typeof name === "string") return name;
    }
  return undefined;
};

const shortest = (names: readonly string[]): string | undefined =>
  [...names].sort((a, b) => a.split(".").length - b.split(".").length || a.length - b.length)[0];

/**
 * Picks a story out of a union of events: one that opens, one with a piece of the result, one that completes it.
 * The names tell which is which: `response.created`, `response.output_text.delta`, `response.completed`.
 */
const pickEvents = (names: readonly string[]): string[] => {
  const ending = (pattern: RegExp) => names.filter((name) => pattern.test(name));
  const story = [
    shortest(ending(/\.created$/)),
    shortest(ending(/text\.delta$/)) ?? shortest(ending(/(\.|_)(delta|partial_image)$/)),
    shortest(ending(/\.completed$/)) ?? shortest(ending(/\.done$/)),
  ];
  const told = story.filter((name) => name !== undefined);
  return told.length ? told : names.slice(0, 3);
};

/** Writes a short, complete stream of server-sent events (HTML standard, §9.2) that follow the schema of the union. */
export const sampleEventStream = (schema: JsonSchema, schemas: Schemas, sample: Sampler): string => {
  const variants = new Map<string, JsonSchema>();
  for (const variant of variantsOf(schema, schemas)) {
    const name = nameOf(variant, schemas);
    if (name !== undefined && !variants.has(name)) variants.set(name, variant);
  }
  if (!variants.size) {
    // Chunks without a name, as chat completions have: the end is marked by a value that is no JSON.
    const chunk = JSON.stringify(sample(schema));
    return `data: ${chunk}\n\ndata: ${chunk}\n\ndata: [DONE]\n\n`;
  }
  const events = pickEvents([...variants.keys()]).map((name, index) => {
    const event = sample(variants.get(name) as JsonSchema) as SampledEvent;
    if ("sequence_number" in event) event.sequence_number = index;
    // The assistants' events are an envelope whose name and data are the fields of the event itself.
    const data = "event" in event && "data" in event ? event.data : event;
    return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  });
  return `${events.join("")}${"done" in Object.fromEntries(variants) ? "event: done\ndata: [DONE]\n\n" : ""}`;
};
