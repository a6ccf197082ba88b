import type { JsonSchema, OperationSchemas } from "../../../generated/json-schemas/json-schema.ts";
import { loadPeer } from "../peers.ts";
import type { RequestParts } from "../request/request-validator.ts";
import { FILE_MARK, samplingSchemas } from "./sampling-schemas.ts";
import type { Schemas } from "./schema-walk.ts";

/** `minimal`: what is required. `maximal`: everything that may be given, the first variant of each union. */
export type Extent = "minimal" | "maximal";

/** Makes values that follow a schema; the same ones every time. */
export type Sampler = (schema: JsonSchema, extent?: Extent) => unknown;

export const createSampler = (schemas: Schemas): Sampler => {
  const { sample: sampleSchema } = loadPeer<typeof import("openapi-sampler")>("openapi-sampler");
  let document: { components: { schemas: Schemas } } | undefined;
  return (schema, extent = "maximal") => {
    document ??= { components: { schemas: samplingSchemas({ schemas }, schemas).schemas } };
    return sampleSchema(
      samplingSchemas(schema, schemas) as Parameters<typeof sampleSchema>[0],
      { skipNonRequired: extent === "minimal", quiet: true },
      document,
    );
  };
};

/** Makes a request that an operation accepts, for each media type that it takes: the argument of a test. */
export const createRequestSampler = (
  operations: Readonly<Record<string, OperationSchemas>>,
  schemas: Schemas,
): ((operation: string, extent: Extent, mediaType?: string) => RequestParts) => {
  const sample = createSampler(schemas);
  return (id, extent, mediaType) => {
    const operation = operations[id];
    if (!operation) throw new TypeError(`"${id}" is not an operation of the contract`);
    const content = operation.body?.content ?? {};
    const chosen = mediaType ?? Object.keys(content)[0];
    const schema = chosen === undefined ? undefined : content[chosen];
    const of = (place: string) =>
      Object.fromEntries(
        operation.parameters
          .filter((parameter) => parameter.in === place && (parameter.required || extent === "maximal"))
          .map(({ name, schema }) => [
            place === "header" ? name.toLowerCase() : name.replace(/\[\]$/, ""),
            sample(schema, extent),
          ]),
      );
    return {
      operation: id,
      path: of("path"),
      query: { ...operation.query, ...of("query") },
      headers: of("header"),
      body:
        chosen === undefined || !schema || (extent === "minimal" && !operation.body?.required)
          ? undefined
          : { mediaType: chosen, value: withFiles(sample(schema, extent)) },
    };
  };
};

const withFiles = (value: unknown): unknown => {
  if (value === FILE_MARK) return new File(["sample"], "sample.txt", { type: "text/plain" });
  if (Array.isArray(value)) return value.map(withFiles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withFiles(item)]));
};
