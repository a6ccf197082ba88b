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

/** The name is no literal, so bundlers of programs that have none do not look for it. */
const NAME = "ajv/dist/2020.js";

const loadAjv = async (): Promise<AjvClass | undefined> => {
  try {
    const loaded = (await import(/* @vite-ignore */ /* webpackIgnore: true */ NAME)) as {
      readonly default: AjvClass & { readonly default?: AjvClass };
    };
    return loaded.default.default ?? loaded.default;
  } catch {
    // An optional peer: without it the value is what the JSON says.
    return undefined;
  }
};
