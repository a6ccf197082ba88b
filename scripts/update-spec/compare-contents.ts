import { isDeepStrictEqual } from "node:util";
import { compareSchemas, type SchemaContext } from "./compare-schemas.ts";
import { type Difference, plainDifference, within } from "./difference.ts";
import { keysOf, mapOf } from "./json-value.ts";

/** What a body may be, by media type. The media type is shown only where there are several. */
export function compareContents(before: unknown, after: unknown, context: SchemaContext): Difference[] {
  const old = mapOf(before);
  const now = mapOf(after);
  const types = keysOf(old, now);
  return types.flatMap((type): Difference[] => {
    if (!Object.hasOwn(now, type))
      return [{ where: "", what: `content type ${type} removed`, breaking: true }];
    if (!Object.hasOwn(old, type))
      return [{ where: "", what: `content type ${type} added`, breaking: false }];
    const { schema: oldSchema, ...oldRest } = mapOf(old[type]);
    const { schema: nowSchema, ...nowRest } = mapOf(now[type]);
    const differences = compareSchemas(oldSchema ?? {}, nowSchema ?? {}, context);
    if (!isDeepStrictEqual(oldRest, nowRest)) {
      // How the parts of a form are written on the wire.
      differences.push({
        ...plainDifference("", "encoding", oldRest.encoding, nowRest.encoding),
        breaking: true,
      });
    }
    return types.length > 1 ? within(`(${type})`, differences) : differences;
  });
}
