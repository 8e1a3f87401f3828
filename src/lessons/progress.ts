import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import * as v from 'valibot'
import { makeFolderSync } from '../lib/make-folder.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'
import { writeOwnFile } from '../lib/write-own-file.js'

/** How far somebody has come with one lesson. */
export type LessonProgress = { readonly done: boolean; readonly guess?: 'right' | 'wrong' | undefined }

/** What is kept of lessons between runs. */
export type ProgressState = {
  readonly welcomed: boolean
  readonly lessons: Readonly<Record<string, LessonProgress>>
  /** Why it could not be read or cannot be kept. */
  readonly note?: string
}

/** The progress of one person, in a file of the state folder. */
export type Progress = {
  readonly state: ReadableStore<ProgressState>
  /** Nothing was kept by an earlier run. */
  readonly isFirstStart: () => boolean
  readonly noteWelcomed: () => void
  /** The first guess counts: nobody who plays again is asked anew. */
  readonly noteGuess: (id: string, guess: 'right' | 'wrong') => void
  readonly noteDone: (id: string) => void
}

const mostBytes = 64 * 1024
const mostLessons = 500
const format = 1
/** So many files that could not be read are kept beside. */
const mostAside = 99
const { O_RDONLY, O_NONBLOCK } = constants
// Windows has none.
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0

const fileSchema = v.object({
  format: v.literal(format),
  welcomed: v.optional(v.boolean(), false),
  lessons: v.pipe(
    v.record(
      v.pipe(v.string(), v.maxLength(60)),
      v.object({ done: v.boolean(), guess: v.optional(v.picklist(['right', 'wrong'])) }),
    ),
    v.check((lessons) => Object.keys(lessons).length <= mostLessons),
  ),
})
/** What a version to come would write. */
const newerSchema = v.object({ format: v.pipe(v.number(), v.gtValue(format)) })

type Kept = Pick<ProgressState, 'welcomed' | 'lessons'>
type Found =
  | { readonly kind: 'kept'; readonly kept: Kept }
  | { readonly kind: 'none' }
  | { readonly kind: 'broken' | 'unread'; readonly why: string }

const nothing: Kept = { welcomed: false, lessons: {} }

/**
 * Reads the progress at `path`; it is kept there from now on, if it can be. What another copy wrote meanwhile is kept as
 * well. A file that cannot be understood is set aside, and never written over; one of a newer version is left alone.
 */
export function createProgress({ path }: { readonly path: string }): Progress {
  const first = readKept(path)
  const state = createStore<ProgressState>(
    first.kind === 'kept' ? first.kept : first.kind === 'none' ? nothing : { ...nothing, note: noteOf(first) },
  )
  const change = (by: (kept: Kept) => Kept): void => {
    const found = readKept(path)
    const before = found.kind === 'kept' ? merged(state.get(), found.kept) : state.get()
    const next = by({ welcomed: before.welcomed, lessons: before.lessons })
    const note = keep(path, next, found)
    state.set({ ...next, ...(note === undefined ? {} : { note }) })
  }
  const of = (kept: Kept, id: string): LessonProgress => kept.lessons[id] ?? { done: false }
  return {
    state,
    isFirstStart: () => first.kind === 'none',
    noteWelcomed: () => {
      if (!state.get().welcomed) change((kept) => ({ ...kept, welcomed: true }))
    },
    noteGuess: (id, guess) => {
      if (of(state.get(), id).guess === undefined)
        change((kept) => ({
          ...kept,
          lessons: { ...kept.lessons, [id]: { ...of(kept, id), guess: of(kept, id).guess ?? guess } },
        }))
    },
    noteDone: (id) => {
      if (!of(state.get(), id).done)
        change((kept) => ({ ...kept, lessons: { ...kept.lessons, [id]: { ...of(kept, id), done: true } } }))
    },
  }
}

/** Done is done, whoever did it; of two guesses the one that was kept counts. */
function merged(mine: Kept, theirs: Kept): Kept {
  const lessons: Record<string, LessonProgress> = { ...theirs.lessons }
  for (const [id, { done, guess }] of Object.entries(mine.lessons)) {
    const other = theirs.lessons[id]
    const firstGuess = other?.guess ?? guess
    lessons[id] = { done: done || other?.done === true, ...(firstGuess === undefined ? {} : { guess: firstGuess }) }
  }
  return { welcomed: mine.welcomed || theirs.welcomed, lessons }
}

function readKept(path: string): Found {
  let fd: number | undefined
  try {
    fd = openSync(path, O_RDONLY | O_NONBLOCK | noFollow)
    const info = fstatSync(fd)
    if (!info.isFile()) return { kind: 'unread', why: 'it is no regular file' }
    if (info.size > mostBytes) return { kind: 'broken', why: 'it is too long' }
    const bytes = Buffer.alloc(info.size)
    const length = readSync(fd, bytes, 0, info.size, 0)
    const written: unknown = JSON.parse(bytes.toString('utf8', 0, length))
    if (v.is(newerSchema, written))
      return { kind: 'unread', why: 'a newer version of review-tui wrote lessons.json, and it is left as it is' }
    const read = v.safeParse(fileSchema, written)
    return read.success
      ? { kind: 'kept', kept: { welcomed: read.output.welcomed, lessons: read.output.lessons } }
      : { kind: 'broken', why: 'it is not what this version writes' }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { kind: 'none' }
    if (error instanceof SyntaxError) return { kind: 'broken', why: 'it is not JSON' }
    return { kind: 'unread', why: code === 'ELOOP' ? 'it is a link' : message }
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** Writes it whole or not at all; why it could not, or what it set aside for that, undefined where there is nothing to say. */
function keep(path: string, { welcomed, lessons }: Kept, found: Found): string | undefined {
  // What may not be read may be somebody else’s.
  if (found.kind === 'unread') return noteOf(found)
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  try {
    makeFolderSync(dirname(path), 0o700)
    const text = `${JSON.stringify({ format: 1, welcomed, lessons }, undefined, 2)}\n`
    const written = writeOwnFile(fresh, text)
    if (!written.ok) {
      const { error } = written
      return notKept(error.kind === 'exists' ? 'another is being written' : error.why)
    }
    if (found.kind !== 'broken') {
      renameSync(fresh, path)
      return undefined
    }
    const aside = reserveAside(path)
    if (!aside.ok) {
      rmSync(fresh, { force: true })
      return notKept(`${found.why}, and it could not be set aside: ${aside.error}`)
    }
    renameSync(path, aside.value)
    renameSync(fresh, path)
    return `your progress could not be read (${found.why}): it began anew, and the old file is set aside as ${basename(aside.value)}`
  } catch (error) {
    rmSync(fresh, { force: true })
    return notKept((error as Error).message)
  }
}

/** Takes a name that nothing has yet, for what is set aside. */
function reserveAside(path: string): Result<string, string> {
  for (let at = 1; at <= mostAside; at += 1) {
    const aside = at === 1 ? `${path}.broken` : `${path}.broken-${at}`
    const reserved = writeOwnFile(aside, '')
    if (reserved.ok) return ok(aside)
    if (reserved.error.kind === 'failed') return err(reserved.error.why)
  }
  return err(`there are ${mostAside} such files already`)
}

function notKept(why: string): string {
  return `your progress is not kept: ${why}`
}

function noteOf({ kind, why }: Extract<Found, { readonly why: string }>): string {
  return kind === 'broken'
    ? `your progress could not be read (${why}): it begins anew, and the old file is set aside before anything is written`
    : notKept(why)
}
