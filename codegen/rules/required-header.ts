import type { Rule } from "./rule.ts";

/** A header of one constant value that the operations below some paths need on the wire. */
export const requiredHeader: Rule = (document, { name, value, paths }) => {
  const counts = (paths as string[]).map((prefix) => {
    const below = Object.entries(document.paths).filter(
      ([path]) => path === prefix || path.startsWith(`${prefix}/`),
    );
    const operations = below.flatMap(([, item]) => Object.values(item));
    if (operations.length === 0) throw new Error(`there is no path ${prefix}`);
    for (const operation of operations) {
      operation.parameters ??= [];
      if (operation.parameters.some((parameter) => parameter.in === "header" && parameter.name === name))
        throw new Error(`${operation.operationId} declares ${name} by itself`);
      operation.parameters.push({
        name: name as string,
        in: "header",
        required: true,
        schema: { type: "string", const: value },
      });
    }
    return operations.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
};
