import { SpecError } from "../update-spec/spec-error.ts";

/**
 * A page with other texts between its marks: `<!-- <part>: begin -->` and `<!-- <part>: end -->`.
 *
 * @throws SpecError for a part that the page has not
 */
export const replaceParts = (page: string, parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts).reduce((text, [name, part]) => {
    const marks = new RegExp(`(<!-- ${name}: begin -->\\n).*(<!-- ${name}: end -->)`, "s");
    if (!marks.test(text)) throw new SpecError(`the page has no part for ${name}`);
    return text.replace(marks, (_whole, begin, end) => `${begin}\n${part}\n\n${end}`);
  }, page);
