import ts from "typescript";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { symbolOf, type TypeDeclaration, typeDeclarationOf } from "./symbols.ts";

/** The union of all that a webhook is called with. */
const UNION = "UnwrapWebhookEvent";

/**
 * The types of the events that webhooks are called with; none where the package has no such union.
 * @throws SpecError when a member of the union is no named type
 */
export function webhookEvents(source: PackageSource): TypeDeclaration[] {
  const union = source.resources
    .flatMap((file) => file.statements.filter(ts.isTypeAliasDeclaration))
    .find(({ name }) => name.text === UNION);
  if (!union) return [];
  const members = ts.isUnionTypeNode(union.type) ? union.type.types : [union.type];
  return members.map((member) => {
    const declaration =
      ts.isTypeReferenceNode(member) && typeDeclarationOf(symbolOf(source.checker, member.typeName));
    if (!declaration) throw notUnderstood(source.root, member, UNION, "an event that is no named type");
    return declaration;
  });
}
