import ts from "typescript";
import type { PackageSource } from "./open-package.ts";
import { isDeprecated } from "./symbols.ts";

/** The types of all that a socket sends or receives: the unions that resources export for that. */
export const socketEvents = (source: PackageSource): ts.TypeAliasDeclaration[] =>
  source.resources.flatMap((file) =>
    file.statements.filter(
      (statement): statement is ts.TypeAliasDeclaration =>
        ts.isTypeAliasDeclaration(statement) &&
        /(Client|Server)Event$/.test(statement.name.text) &&
        !isDeprecated(statement),
    ),
  );
