/** The value, or `instead` when it does not come within `limitMs` or cannot be had. Never rejects. */
export function within<T>(limitMs: number, value: Promise<T>, instead: T): Promise<T> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(instead), limitMs)
    const settle = (result: T): void => {
      clearTimeout(timer)
      resolve(result)
    }
    value.then(settle, () => settle(instead))
  })
}
