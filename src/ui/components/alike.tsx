import { memo } from 'react'
import type { ComponentType, ReactNode } from 'react'

/** Whether two values hold the same, however deep: the props of a part of the screen are few and small. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const [parts, others] = [Object.entries(one), new Map(Object.entries(other))]
  return (
    Array.isArray(one) === Array.isArray(other) &&
    parts.length === others.size &&
    parts.every(([key, part]) => others.has(key) && isAlike(part, others.get(key)))
  )
}

/** The component, drawn again only for other props or by what it reads itself: where it stands is no reason. */
export function keptAlike<Props extends object>(component: (props: Props) => ReactNode): ComponentType<Props> {
  return memo(component, isAlike)
}
