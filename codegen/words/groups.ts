import { type Document, refName, type Schema } from "../document.ts";
import { operationsOf, type Place } from "./places.ts";

/** Which groups of operations a place belongs to: those whose requests, results or events lead to it. */
export const groupsBy = (document: Document): ((place: Place) => ReadonlySet<string>) => {
  const ofSchema = new Map<string, Set<string>>();
  const ofOperation = new Map<string, string>();
  const add = (group: string, root: unknown): void => {
    for (const name of schemasBelow(root, document)) {
      const groups = ofSchema.get(name) ?? new Set<string>();
      ofSchema.set(name, groups.add(group));
    }
  };
  for (const { path, operation } of operationsOf(document)) {
    ofOperation.set(operation.operationId, groupOf(path));
    add(groupOf(path), operation);
  }
  for (const name of Object.keys(document.components.schemas))
    if (/^Realtime\w*(?:Client|Server)Event/.test(name)) add("realtime", reference(name));
  add("webhooks", document.webhooks);
  return ({ owner }) =>
    "schema" in owner
      ? (ofSchema.get(owner.schema) ?? NONE)
      : new Set([ofOperation.get(owner.operation) ?? ""]);
};

const NONE: ReadonlySet<string> = new Set(["led to by none"]);

/** The first segment of the path, with `beta` before it where the path says so. */
export const groupOf = (path: string): string => {
  const [group = "", query] = (path.split("/")[1] ?? "").split("?");
  return query === "beta=true" || path.endsWith("?beta=true") ? `${group} (beta)` : group;
};

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const schemasBelow = (root: unknown, document: Document): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { $ref } = node as { $ref?: unknown };
    if (typeof $ref === "string") follow($ref);
    for (const value of Object.values(node)) visit(value);
  };
  const follow = (ref: string): void => {
    const response = /^#\/components\/responses\/(.+)$/.exec(ref)?.[1];
    const name = response ? undefined : refName(ref);
    if (name !== undefined && found.has(name)) return;
    if (name !== undefined) found.add(name);
    visit(response ? document.components.responses?.[response] : document.components.schemas[name ?? ""]);
  };
  visit(root);
  return found;
};
