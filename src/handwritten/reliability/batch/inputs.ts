import type { ApiRequest } from "../../contract.ts";
import { fieldsOf } from "../../core/request/fields-of.ts";

/** The operations whose answer has one part for each input. */
export const BATCHED = ["createEmbedding", "createModeration"] as const;
export type BatchedOperation = (typeof BATCHED)[number];

/** What a call asks for, so that it can be asked together with others. */
export interface Inputs {
  readonly all: readonly unknown[];
  /** Texts and tokens are not asked for in one call. */
  readonly kind: "text" | "tokens";
  /** How much it is, one by one: bytes of UTF-8, or tokens. */
  readonly sizes: readonly number[];
  readonly size: number;
}

/** The inputs of a request; undefined for one that has to be sent by itself: images, nothing, what the API will refuse. */
export const inputsOf = (request: ApiRequest): Inputs | undefined => {
  if (!isBatched(request)) return undefined;
  const input = fieldsOf(request)?.["input"];
  const takesTokens = request.operation === "createEmbedding";
  const isList = Array.isArray(input) && !(takesTokens && isTokens(input));
  const all: readonly unknown[] = isList ? input : [input];
  if (!all.length) return undefined;
  if (all.every(isText)) return measured(all, "text", byteLength);
  return takesTokens && all.every(isTokens) ? measured(all, "tokens", lengthOf) : undefined;
};

const isBatched = ({ operation, method, reply, body }: ApiRequest): boolean =>
  (BATCHED as readonly string[]).includes(operation) &&
  method === "POST" &&
  reply === "json" &&
  body.kind === "json";

const measured = <Input>(
  all: readonly Input[],
  kind: Inputs["kind"],
  sizeOf: (input: Input) => number,
): Inputs => {
  const sizes = all.map(sizeOf);
  return { all, kind, sizes, size: sizes.reduce((sum, size) => sum + size, 0) };
};

/** An empty one is refused, and with it all others of its call. */
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const isTokens = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);

const lengthOf = ({ length }: readonly number[]): number => length;

/** Made when it is needed: not every test environment has the class. */
let encoder: TextEncoder | undefined;
const byteLength = (text: string): number => {
  encoder ??= new TextEncoder();
  return encoder.encode(text).length;
};
