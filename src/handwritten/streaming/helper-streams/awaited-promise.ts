/** A promise that tells whenever somebody begins to wait for it. */
export class AwaitedPromise<Value> extends Promise<Value> {
  #onAwait: (() => void) | undefined;

  /** What is made of it by `then` is a promise like any other. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** The same promise, told of. */
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
