import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createClient } from "@hey-api/openapi-ts";
import type { Document } from "./document.ts";

/**
 * Runs `@hey-api/openapi-ts` over the document with plugins of ours and its own JSON Schemas plugin, and returns
 * what that one wrote: the component schemas by name.
 */
export const runOpenapiTs = async (
  document: Document,
  plugins: readonly unknown[],
): Promise<Record<string, unknown>> => {
  const folder = await mkdtemp(join(tmpdir(), "api-openai-codegen-"));
  try {
    await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
    const schemas = {
      name: "@hey-api/schemas",
      type: "json",
      nameBuilder: (name: string) => `schema_${encodeName(name)}`,
    };
    const config = {
      input: structuredClone(document),
      output: { path: folder, clean: false },
      plugins: [...plugins, schemas],
      logs: { level: "silent", file: false },
    };
    await createClient(config as unknown as Parameters<typeof createClient>[0]).catch((error: unknown) => {
      throw originalError(error);
    });
    const written = (await import(pathToFileURL(join(folder, "schemas.gen.ts")).href)) as Record<
      string,
      unknown
    >;
    return Object.fromEntries(
      Object.keys(document.components.schemas).map((name) => {
        const schema = written[`schema_${encodeName(name)}`];
        if (schema === undefined)
          throw new Error(`codegen: the JSON Schemas plugin wrote nothing for ${name}`);
        return [name, schema];
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The error of a plugin: the package wraps it, up to twice, in errors without information. */
const originalError = (error: unknown): unknown => {
  const { errors, originalError: wrapped } = error as {
    errors?: unknown[];
    originalError?: { error?: unknown };
  };
  const inner = errors?.[0] ?? wrapped?.error;
  return inner === undefined ? error : originalError(inner);
};

/** A schema's name as part of an identifier, reversibly, so that two names never meet. */
const encodeName = (name: string): string =>
  name.replace(/[^A-Za-z0-9]/g, (char) => `_${char.charCodeAt(0)}_`);
