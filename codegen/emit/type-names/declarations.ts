import { fileOf, identifier, type NameScope, nestedNames, reference } from "./name-scope.ts";

/** The types that a module declares, and those in their namespaces. */
export const emitTypes = (module: string, scope: NameScope): string => {
  const types = scope.table.types[module] ?? {};
  const tops = [...new Set(Object.keys(types).map((name) => name.replace(/\..*$/, "")))];
  return tops.map((name) => emitType(module, name, scope)).join("");
};

const emitType = (module: string, name: string, scope: NameScope): string => {
  const id = identifier(`${module}:${name}`, scope);
  const expression = scope.table.types[module]?.[name];
  const declared = expression === undefined ? "" : `export ${declaration(id, expression, module, scope)}`;
  const nested = nestedTypes(name, module, scope, " ");
  return declared + (nested ? `export declare namespace ${id} {\n${nested}}\n` : "");
};

const nestedTypes = (owner: string, module: string, scope: NameScope, indent: string): string => {
  const types = scope.table.types[module] ?? {};
  return nestedNames(owner, Object.keys(types))
    .map((name) => {
      const whole = `${owner}.${name}`;
      const below = nestedTypes(whole, module, scope, `${indent} `);
      const expression = types[whole];
      return (
        (expression === undefined ? "" : `${indent}${declaration(name, expression, module, scope)}`) +
        (below ? `${indent}namespace ${name} {\n${below}${indent}}\n` : "")
      );
    })
    .join("");
};

const declaration = (name: string, expression: string, module: string, scope: NameScope): string => {
  const [, parameters = "", type = ""] = /^(<[^>]*>)? ?(.*)$/s.exec(expression) ?? [];
  const written = type.replaceAll(/@\{([^}]*)\}/g, (_whole, key: string) =>
    reference(key, fileOf(module), scope),
  );
  return `type ${name}${parameters} = ${written};\n`;
};
