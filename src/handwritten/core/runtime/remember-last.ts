/**
 * A function of a text that keeps its results, for the few texts that come again and again. When there are too many all are
 * forgotten: what comes often is soon there again, and nothing has to be counted.
 *
 * @param most - how many results are kept
 */
export const rememberLast = <Result>(
  most: number,
  make: (text: string) => Result,
): ((text: string) => Result) => {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = make(text);
    if (results.size >= most) results.clear();
    results.set(text, result);
    return result;
  };
};
