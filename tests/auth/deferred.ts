/** A function that is called, counted, and answered by the test when it likes. */
export interface Asked<Value> {
  ask(): Promise<Value>;
  /** Calls so far. */
  readonly count: () => number;
  /** Answers the oldest call that is still open, and lets what waits for it run. */
  answer(value: Value): Promise<void>;
  fail(error: unknown): Promise<void>;
}

export const asked = <Value>(): Asked<Value> => {
  const open: PromiseWithResolvers<Value>[] = [];
  let count = 0;
  const settle = async (act: (call: PromiseWithResolvers<Value>) => void): Promise<void> => {
    const call = open.shift();
    if (!call) throw new Error("nobody asks");
    act(call);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ask: () => {
      count++;
      const call = Promise.withResolvers<Value>();
      open.push(call);
      return call.promise;
    },
    count: () => count,
    answer: (value) => settle((call) => call.resolve(value)),
    fail: (error) => settle((call) => call.reject(error)),
  };
};
