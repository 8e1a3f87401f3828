import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The home of somebody who has answered the welcome of a first start: there is nothing before the explorer. */
export function markWelcomed(stateHome: string): void {
  const folder = join(stateHome, 'review-tui')
  const file = join(folder, 'lessons.json')
  if (existsSync(file)) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify({ format: 1, welcomed: true, lessons: {} })}\n`, { mode: 0o600 })
}
