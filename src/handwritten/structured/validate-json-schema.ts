import { requireOptional } from "../core/runtime/require-optional.ts";
import type { OutputIssue } from "../errors/index.ts";
import type { JSONSchema } from "./schema-source.ts";

/** What is wrong with a value; nothing where it fits. */
export type Validate = (value: unknown) => readonly OutputIssue[];

/** The part of `ajv` that is used. */
interface Ajv {
  compile(schema: JSONSchema): ((value: unknown) => boolean) & {
    readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
  };
}

type AjvClass = new (options: object) => Ajv;

/** Validates by `ajv`, where a program has it; undefined where it has not. */
export const jsonSchemaValidator = (schema: JSONSchema): Validate | undefined => {
  const { Ajv2020 } = (requireOptional("ajv/dist/2020.js") ?? {}) as { readonly Ajv2020?: AjvClass };
  if (!Ajv2020) return undefined;
  const { $schema: _, ...rest } = schema;
  const check = new Ajv2020({ strict: false, allErrors: true }).compile(rest);
  return (value) =>
    check(value)
      ? []
      : (check.errors ?? []).map(({ instancePath, message = "does not fit" }) => ({
          path: instancePath.slice(1).replaceAll("/", "."),
          message,
        }));
};
