/** Compiles when the two types are the same, neither wider than the other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles when the value has at least this type. */
export declare function expectType<T>(value: T): void;

/** Compiles when the type is `true`: `assert<Equal<A, B>>()`. */
export declare function assert<_Holds extends true>(): void;
