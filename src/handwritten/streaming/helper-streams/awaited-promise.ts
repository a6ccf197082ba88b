/** A promise that calls back when it is awaited. */
export class AwaitedPromise<Value> extends Promise<Value> {
  #onAwait: (() => void) | undefined;

  /** `then` returns a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Wraps a promise. */
  static of<Value>(promise: Promise<Value>, onAwait: () => void): AwaitedPromise<Value> {
    const awaited = new AwaitedPromise<Value>((resolve, reject) => {
      promise.then(resolve, reject);
    });
    awaited.#onAwait = onAwait;
    return awaited;
  }

  // biome-ignore lint/suspicious/noThenProperty: a promise's own, which `await` and `Promise.all` call
  override then<Result = Value, Failure = never>(
    onValue?: ((value: Value) => Result | PromiseLike<Result>) | null,
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    this.#onAwait?.();
    return super.then(onValue, onError);
  }
}
