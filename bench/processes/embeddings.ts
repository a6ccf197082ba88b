/** Inputs of a call, the most that the API takes. */
export const inputCount = 2_048;
/** Numbers of a vector of `text-embedding-3-small`. */
export const dimensions = 1_536;

/** A number of a vector, with the digits that the API sends. */
const numberAt = (i: number): number => Number((Math.sin(i + 1) / 25).toFixed(9));

const vector: readonly number[] = Array.from({ length: dimensions }, (_, i) => numberAt(i));

/** Checks that vectors are those that were sent: the count, the width, and a number of each. @throws Error when not */
export const checkVectors = (vectors: readonly ArrayLike<number>[]): void => {
  if (vectors.length !== inputCount) throw new Error(`${vectors.length} of ${inputCount} vectors arrived`);
  for (const [i, found] of vectors.entries()) {
    const place = i % dimensions;
    const off = Math.abs((found[place] ?? Number.NaN) - (vector[place] ?? 0));
    if (found.length !== dimensions || !(off < 1e-8))
      throw new Error(`vector ${i} is not the one that was sent`);
  }
};

const made = new Map<"base64" | "float", Buffer>();

/** An answer for all inputs, made at the first call for it: it is of 17 MB in base64 and of 39 MB in decimal numbers. */
export const embeddingsIn = (format: "base64" | "float"): Buffer => {
  const embedding =
    format === "float" ? vector : Buffer.from(new Float32Array(vector).buffer).toString("base64");
  const answer = made.get(format) ?? answerOf(JSON.stringify(embedding));
  made.set(format, answer);
  return answer;
};

const answerOf = (embedding: string): Buffer => {
  const items = Array.from(
    { length: inputCount },
    (_, index) => `{"object":"embedding","index":${index},"embedding":${embedding}}`,
  );
  const usage = '{"prompt_tokens":20480,"total_tokens":20480}';
  return Buffer.from(
    `{"object":"list","data":[${items.join(",")}],"model":"text-embedding-3-small","usage":${usage}}`,
  );
};
