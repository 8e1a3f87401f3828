/** The look a terminal gives to the next character, as the parameters that would bring it about from a reset. */
export type SgrState = {
  readonly attributes: ReadonlySet<number>
  readonly foreground: string
  readonly background: string
}

/** The look after `CSI 0 m`. */
export const plainSgr: SgrState = { attributes: new Set(), foreground: '', background: '' }

// Which attributes each "off" parameter ends (ECMA-48; 22 ends bold and dim together).
const offParameters: ReadonlyMap<number, readonly number[]> = new Map([
  [22, [1, 2]],
  [23, [3]],
  [24, [4, 21]],
  [25, [5, 6]],
  [27, [7]],
  [28, [8]],
  [29, [9]],
])

/**
 * The look after one SGR sequence, given by its parameters (`1;31`). Undefined for parameters this function does not
 * follow (colon forms, underline colours): the caller must then not rely on knowing the look.
 */
export const applySgr = (state: SgrState, parameters: string): SgrState | undefined => {
  const known = following.get(state)?.get(parameters)
  if (known) return known
  const found = appliedSgr(state, parameters)
  return found && remember(state, parameters, found)
}

// A screen has few looks: each is one object, and what leads from one to another is found once.
const looks = new Map<string, SgrState>()
const following = new WeakMap<SgrState, Map<string, SgrState>>()
const mostLooks = 256

const remember = (state: SgrState, parameters: string, found: SgrState): SgrState => {
  if (looks.size === 0) looks.set(sgrSequence(plainSgr), plainSgr)
  const sequence = sgrSequence(found)
  const look = looks.get(sequence) ?? found
  const next = following.get(state) ?? new Map<string, SgrState>()
  if (looks.size >= mostLooks || next.size >= mostLooks) return look
  looks.set(sequence, look)
  following.set(state, next.set(parameters, look))
  return look
}

const appliedSgr = (state: SgrState, parameters: string): SgrState | undefined => {
  if (/[^0-9;]/.test(parameters)) return undefined
  const values = parameters === '' ? [0] : parameters.split(';').map(Number)
  let { foreground, background } = state
  const attributes = new Set(state.attributes)
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0
    const off = offParameters.get(value)
    if (value === 0) {
      attributes.clear()
      foreground = ''
      background = ''
    } else if (value >= 1 && value <= 9) attributes.add(value)
    else if (off) for (const attribute of off) attributes.delete(attribute)
    else if (isBasicColour(value, 30)) foreground = String(value)
    else if (isBasicColour(value, 40)) background = String(value)
    else if (value === 39) foreground = ''
    else if (value === 49) background = ''
    else if (value === 38 || value === 48) {
      const length = values[index + 1] === 5 ? 3 : values[index + 1] === 2 ? 5 : 0
      if (length === 0 || index + length > values.length) return undefined
      const colour = values.slice(index, index + length).join(';')
      if (value === 38) foreground = colour
      else background = colour
      index += length - 1
    } else return undefined
  }
  return { attributes, foreground, background }
}

const isBasicColour = (value: number, base: 30 | 40): boolean =>
  (value >= base && value <= base + 7) || (value >= base + 60 && value <= base + 67)

/** The one sequence that brings about `state` whatever was set before. */
export const sgrSequence = (state: SgrState): string => {
  const parameters = [...[...state.attributes].sort((a, b) => a - b), state.foreground, state.background]
  const set = parameters.filter((parameter) => parameter !== '')
  return set.length === 0 ? '\x1b[m' : `\x1b[0;${set.join(';')}m`
}

/** Whether two looks are the same. */
export const isSameSgr = (a: SgrState, b: SgrState): boolean =>
  a === b ||
  (a.foreground === b.foreground &&
    a.background === b.background &&
    a.attributes.size === b.attributes.size &&
    [...a.attributes].every((attribute) => b.attributes.has(attribute)))
