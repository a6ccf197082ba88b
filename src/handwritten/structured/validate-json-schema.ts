import type { OutputIssue } from "../errors/index.ts";
import { importOptional } from "./import-optional.ts";
import type { JSONSchema } from "./schema-source.ts";

/** What is wrong with a value; nothing where it fits. */
export type Validate = (value: unknown) => readonly OutputIssue[];

/** The part of `ajv` that is used. */
interface Ajv {
  compile(schema: JSONSchema): ((value: unknown) => boolean) & {
    readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
  };
}

/** Validates by `ajv`, where a program has it; undefined where it has not. */
export const jsonSchemaValidator = async (schema: JSONSchema): Promise<Validate | undefined> => {
  const Class = await loadAjv();
  if (!Class) return undefined;
  const { $schema: _, ...rest } = schema;
  const check = new Class({ strict: false, allErrors: true }).compile(rest);
  return (value) =>
    check(value)
      ? []
      : (check.errors ?? []).map(({ instancePath, message = "does not fit" }) => ({
          path: instancePath.slice(1).replaceAll("/", "."),
          message,
        }));
};

type AjvClass = new (options: object) => Ajv;

const loadAjv = async (): Promise<AjvClass | undefined> => {
  try {
    const loaded = (await importOptional("ajv/dist/2020.js")) as {
      readonly default: AjvClass & { readonly default?: AjvClass };
    };
    return loaded.default.default ?? loaded.default;
  } catch {
    // An optional peer: without it the value is what the JSON says.
    return undefined;
  }
};
