import ts from "typescript";
import { SpecError } from "../../update-spec/spec-error.ts";
import type { PackageSource } from "./open-package.ts";
import { classDeclarationOf, memberName, symbolOf } from "./symbols.ts";

/** A method of a resource, with all of its overloads. */
export interface ResourceMethod {
  /** `beta.agents.create` */
  readonly name: string;
  /** The declarations without a body; empty where there is one signature only. */
  readonly overloads: readonly ts.MethodDeclaration[];
  readonly implementation: ts.MethodDeclaration;
}

/**
 * The methods of all resources by their dotted names, as the class of the client reaches them: its own
 * properties first, in the order of the source.
 * @throws SpecError when the client has no resources
 */
export function resourceMethods(source: PackageSource): ResourceMethod[] {
  const client = source.client.statements.find(
    (node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === "OpenAI",
  );
  if (!client) throw new SpecError("src/client.ts: there is no class OpenAI in it");
  const found = resourcesOf(client, source).flatMap(([name, resource]) =>
    methodsBelow(name, resource, source),
  );
  if (found.length === 0)
    throw new SpecError("src/client.ts: no property of the class OpenAI is a resource with methods");
  return found;
}

function methodsBelow(chain: string, resource: ts.ClassDeclaration, source: PackageSource): ResourceMethod[] {
  const inner = resourcesOf(resource, source).flatMap(([name, below]) =>
    methodsBelow(`${chain}.${name}`, below, source),
  );
  return [...methodsOf(chain, resource), ...inner];
}

function methodsOf(chain: string, resource: ts.ClassDeclaration): ResourceMethod[] {
  const methods = resource.members.filter(ts.isMethodDeclaration);
  return methods.flatMap((implementation): ResourceMethod[] => {
    if (!implementation.body || isHidden(implementation)) return [];
    const method = memberName(implementation.name);
    const overloads = methods.filter((other) => !other.body && memberName(other.name) === method);
    return [{ name: `${chain}.${method}`, overloads, implementation }];
  });
}

const isHidden = (method: ts.MethodDeclaration): boolean =>
  ts.isPrivateIdentifier(method.name) ||
  ts.isComputedPropertyName(method.name) ||
  (ts.getModifiers(method) ?? []).some(({ kind }) =>
    [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.StaticKeyword].includes(
      kind,
    ),
  );

/** The properties of a class whose type is a class of `src/resources`. */
function resourcesOf(owner: ts.ClassDeclaration, source: PackageSource): [string, ts.ClassDeclaration][] {
  return owner.members.flatMap((member): [string, ts.ClassDeclaration][] => {
    if (!ts.isPropertyDeclaration(member) || !member.type || !ts.isTypeReferenceNode(member.type)) return [];
    const resource = classDeclarationOf(symbolOf(source.checker, member.type.typeName));
    return resource && source.resources.includes(resource.getSourceFile())
      ? [[memberName(member.name), resource]]
      : [];
  });
}
