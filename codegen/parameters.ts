import type { Parameter, Schema } from "./document.ts";

/** A parameter of the query or the headers, as the caller names it. */
export interface NamedParameter {
  /** The member of the object argument. */
  readonly member: string;
  /** The name on the wire. */
  readonly wire: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly schema: Schema;
}

/** A parameter as the caller names it. */
export const named = (parameter: Parameter): NamedParameter => ({
  // `include[]` is how an array is spelled on the wire; the encoder adds the brackets.
  member:
    (parameter.schema["x-stainless-param"] as string | undefined) ?? parameter.name.replace(/\[\]$/, ""),
  wire: parameter.name.replace(/\[\]$/, ""),
  required: parameter.required ?? false,
  deprecated: parameter.deprecated ?? false,
  schema: parameter.schema,
});

/** The one value that a required header has, if that is fixed. */
export const fixedValue = (parameter: Parameter): string | undefined =>
  parameter.required && typeof parameter.schema.const === "string" ? parameter.schema.const : undefined;

/** A header of one constant value, for the stub to send by itself. */
export const fixedHeader = (parameter: Parameter): [string, string][] => {
  const value = parameter.in === "header" ? fixedValue(parameter) : undefined;
  return value === undefined ? [] : [[parameter.name, value]];
};
