/** The outcome of something that may fail for a reason the user should read. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** A success. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })

/** A failure and its reason. */
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error })
