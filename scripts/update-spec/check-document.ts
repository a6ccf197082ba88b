import { isMapping, type Json, listOf, mapOf, what } from "./json-value.ts";
import { objectsIn } from "./objects-in.ts";
import { type Locate, type Place, placeOf, pointer, valueAt } from "./pointer.ts";
import { SpecError } from "./spec-error.ts";

/**
 * Refuses what is not an OpenAPI 3.1 document at all.
 * @throws SpecError that says what was found instead
 */
export function checkVersion(document: Json, locate: Locate = pointer): void {
  const { openapi, swagger } = document;
  if (typeof openapi !== "string" || !/^3\.1\.\d+/.test(openapi)) {
    const place = "openapi" in document ? ["openapi"] : "swagger" in document ? ["swagger"] : [];
    const found =
      "openapi" in document ? what(openapi) : "swagger" in document ? `Swagger ${swagger}` : "no version";
    throw new SpecError(`${locate(place)}: OpenAPI 3.1.x is needed, found ${found}`);
  }
  if (!isMapping(document.paths) || Object.keys(document.paths).length === 0) {
    throw new SpecError(`${locate(["paths"])}: an OpenAPI document without paths`);
  }
}

/**
 * Every operation under `paths` has an id of its own.
 * @throws SpecError that names the operation, or both operations
 */
export function checkOperationIds(document: Json, locate: Locate = pointer): void {
  const seen = new Map<string, Place>();
  for (const { kind, value, place } of objectsIn(document)) {
    if (kind !== "operation") continue;
    const id = value.operationId;
    // A webhook is named by its key; only what a client can call needs an id.
    if (id === undefined && place[0] !== "paths") continue;
    if (typeof id !== "string" || id === "")
      throw new SpecError(`${locate(place)}: an operation without operationId`);
    const first = seen.get(id);
    if (first) {
      throw new SpecError(`operationId "${id}" is used twice: at ${locate(first)} and at ${locate(place)}`);
    }
    seen.set(id, place);
  }
}

/**
 * Every reference leads to something in the same document.
 * @throws SpecError that names the first one that does not, and how many more there are
 */
export function checkReferences(document: Json, locate: Locate = pointer): void {
  const lost: { place: Place; target: unknown; why: string }[] = [];
  const check = (target: unknown, place: Place): void => {
    const goal = typeof target === "string" ? placeOf(target) : undefined;
    if (!goal) lost.push({ place, target, why: "is not a place in this document" });
    else if (valueAt(document, goal) === undefined) lost.push({ place, target, why: "does not exist" });
  };
  for (const { kind, value, place } of objectsIn(document)) {
    if (Object.hasOwn(value, "$ref")) check(value.$ref, [...place, "$ref"]);
    if (kind === "discriminator" && isMapping(value.mapping)) {
      for (const [tag, target] of Object.entries(value.mapping)) {
        // A mapping may also give the bare name of a schema.
        const bare = typeof target === "string" && /^[\w.-]+$/.test(target);
        check(bare ? `#/components/schemas/${target}` : target, [...place, "mapping", tag]);
      }
    }
  }
  const [first] = lost;
  if (!first) return;
  const more = lost.length > 1 ? `; so do ${lost.length - 1} more references` : "";
  throw new SpecError(
    `${locate(first.place)}: leads to ${JSON.stringify(first.target)}, which ${first.why}${more}`,
  );
}

/**
 * Every security requirement names a scheme that the document declares.
 * @throws SpecError that names the first one that does not
 */
export function checkSecurity(document: Json, locate: Locate = pointer): void {
  const schemes = mapOf(mapOf(document.components).securitySchemes);
  for (const { kind, value, place } of objectsIn(document)) {
    if (kind !== "document" && kind !== "operation") continue;
    for (const [index, requirement] of listOf(value.security).entries()) {
      for (const name of Object.keys(mapOf(requirement))) {
        if (Object.hasOwn(schemes, name)) continue;
        const where = locate([...place, "security", index, name]);
        throw new SpecError(`${where}: the security scheme "${name}" is not declared`);
      }
    }
  }
}
