import { join } from 'node:path'
import { readPrivateFile, writePrivateFile } from './private-files.js'

/** What was kept beside a fetched program when it was fetched. */
export type ProgramManifest = {
  /** Of the program's bytes, lower-case hex. */
  readonly sha256: string
  readonly sizeBytes: number
  /** Where it came from, in words. */
  readonly source: string
  /** As the program printed it, without the leading `v`. */
  readonly version: string
  /** ISO 8601. */
  readonly fetchedAt: string
}

const manifestName = 'nats-server.json'

/** Keeps the manifest of the program in `folder`, 0600, in one step. */
export function writeManifest(folder: string, manifest: ProgramManifest): Promise<void> {
  return writePrivateFile(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** The manifest of the program in `folder`; `undefined` when there is none, or it is of another shape. */
export async function readManifest(folder: string): Promise<ProgramManifest | undefined> {
  const text = await readPrivateFile(join(folder, manifestName), 8 * 1024)
  if (text === undefined) return undefined
  try {
    const { sha256, sizeBytes, source, version, fetchedAt } = JSON.parse(text) as Record<string, unknown>
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined
    if (typeof sizeBytes !== 'number' || !Number.isSafeInteger(sizeBytes) || sizeBytes < 1) return undefined
    if (typeof version !== 'string' || !/^\d{1,6}\.\d{1,6}\.\d{1,6}[\w.+-]{0,40}$/.test(version)) return undefined
    if (typeof source !== 'string' || typeof fetchedAt !== 'string') return undefined
    return { sha256, sizeBytes, source, version, fetchedAt }
  } catch {
    return undefined
  }
}
