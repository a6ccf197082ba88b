import { findProperty } from "./find-property.ts";
import type { Rule } from "./rule.ts";

/** Properties that the server leaves out although their schemas require them. */
export const missingOnTheWire: Rule = (document, { properties }) => {
  for (const path of properties as string[]) {
    const { owner, name } = findProperty(document, path);
    if (!owner.required?.includes(name)) throw new Error(`${path} is not required`);
    owner.required = owner.required.filter((one) => one !== name);
  }
  return (properties as string[]).length;
};
