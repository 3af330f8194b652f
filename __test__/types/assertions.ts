// Assertions about types. They say nothing at run time: these programs are compiled, never run.

/** `true` if A and B are one and the same type, not merely assignable to each other. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for a type that is `true`. */
export declare function holds<_Claim extends true>(): void;

/** Compiles only for a value that may be used as a T. */
export declare function isA<T>(value: T): void;
