/** A schema of a library: zod, valibot, arktype and others are such. @see https://standardschema.dev */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    /** Of libraries that convert by themselves. */
    readonly jsonSchema?: { input(options: { readonly target: string }): JSONSchema };
  };
}

/** What a schema says of a value. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A JSON Schema as plain data. */
export interface JSONSchema {
  readonly [keyword: string]: unknown;
}

/** What describes an output: a schema of zod (3, 4 and mini), valibot, arktype and others, or a JSON Schema. */
export type SchemaSource<Output = unknown> = StandardSchema<Output> | JSONSchema;

/** The type of the values that a schema gives; `unknown` for a JSON Schema. */
export type OutputOf<Source> = Source extends {
  readonly "~standard": { readonly types?: { readonly output: infer Output } | undefined };
}
  ? Output
  : unknown;

/** Whether a value is a schema of a library. Those of arktype are functions. */
export const isStandardSchema = (value: unknown): value is StandardSchema =>
  (typeof value === "object" || typeof value === "function") && value !== null && "~standard" in value;
