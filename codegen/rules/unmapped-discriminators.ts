import { everySchema, type Rule } from "./rule.ts";

/**
 * A discriminator without a mapping says that the tag's value is the schema's name, which is never so on this wire.
 * The tags are constants of the variants, so the keyword is dropped and unions narrow by those.
 */
export const unmappedDiscriminators: Rule = (document) =>
  everySchema(document, (schema) => {
    const { discriminator } = schema;
    if (!discriminator || typeof discriminator.propertyName !== "string" || discriminator.mapping)
      return false;
    delete schema.discriminator;
    return true;
  });
