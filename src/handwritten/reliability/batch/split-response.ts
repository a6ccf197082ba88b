import type { Fields } from "../../core/fields.ts";
import { parseJSON } from "../../core/parse-json.ts";
import { DecodeError, type ErrorDetails } from "../../errors/index.ts";
import type { BatchedOperation } from "./inputs.ts";

/** Which field of an answer has one part for each input. */
const PARTS: Readonly<Record<BatchedOperation, "data" | "results">> = {
  createEmbedding: "data",
  createModeration: "results",
};

/**
 * The answer to a joint call as the answers to the calls that it was made of: the parts of each, counted from 0, and its
 * share of the usage, in proportion to the size of its inputs. The shares add up to the whole.
 *
 * @param counts - how many inputs each call had, in their order
 * @param sizes - how large they were
 * @throws DecodeError when the answer has not one part for each input
 */
export const splitAnswer = (
  operation: BatchedOperation,
  text: string,
  counts: readonly number[],
  sizes: readonly number[],
  details: ErrorDetails,
): string[] => {
  const answer = parse(text, details);
  const field = PARTS[operation];
  const parts = inOrder(answer[field]);
  const due = counts.reduce((sum, count) => sum + count, 0);
  if (parts?.length !== due)
    throw new DecodeError(`the answer to ${due} inputs together has not one part for each`, details);
  const usages = sharesOf(answer["usage"], sizes);
  let from = 0;
  return counts.map((count, at) => {
    const share = parts.slice(from, from + count).map(renumbered);
    from += count;
    return JSON.stringify({ ...answer, [field]: share, ...(usages && { usage: usages[at] }) });
  });
};

const parse = (text: string, details: ErrorDetails): Fields => {
  const value = parseJSON(text);
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new DecodeError(`malformed JSON (${text.length} characters)`, details);
};

/** The parts by their `index`, which embeddings have; undefined where the indexes are not 0, 1, 2 and so on, each once. */
const inOrder = (parts: unknown): unknown[] | undefined => {
  if (!Array.isArray(parts)) return undefined;
  if (!parts.some(hasIndex)) return parts;
  const byIndex = new Map(parts.map((part) => [hasIndex(part) ? part.index : -1, part]));
  const isComplete = byIndex.size === parts.length && parts.every((_, index) => byIndex.has(index));
  return isComplete ? parts.map((_, index) => byIndex.get(index)) : undefined;
};

const hasIndex = (part: unknown): part is { readonly index: number } =>
  Number.isInteger((part as { index?: unknown } | null)?.index);

const renumbered = (part: unknown, index: number): unknown => (hasIndex(part) ? { ...part, index } : part);

/** Each count of a usage, divided. */
const sharesOf = (usage: unknown, sizes: readonly number[]): Fields[] | undefined => {
  if (typeof usage !== "object" || usage === null) return undefined;
  const shares: Record<string, unknown>[] = sizes.map(() => ({ ...usage }));
  for (const [name, count] of Object.entries(usage))
    if (Number.isInteger(count) && count >= 0)
      for (const [at, part] of divided(count, sizes).entries())
        (shares[at] as Record<string, unknown>)[name] = part;
  return shares;
};

/** A whole number in parts that are whole and add up to it, as near as can be in proportion to the weights. */
export const divided = (total: number, weights: readonly number[]): number[] => {
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  // Each part ends where its share of the whole ends, rounded: so the ends, not the parts, are rounded.
  let weight = 0;
  let end = 0;
  return weights.map((each) => {
    weight += each;
    const begin = end;
    end = sum > 0 ? Math.round((total * weight) / sum) : total;
    return end - begin;
  });
};
