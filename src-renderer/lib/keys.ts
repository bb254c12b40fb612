/** What a key press means: to the list, and as a global hotkey. */
interface KeyPress {
  readonly key: string
  readonly code: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

/** Single characters can be switched off (WCAG 2.1.4); navigation cannot. */
export type ListAction =
  | 'next'
  | 'previous'
  | 'page-down'
  | 'page-up'
  | 'latest'
  | 'toggle'
  | 'escape'
  | 'acknowledge'
  | 'acknowledge-all'
  | 'undo'
  | 'snooze'
  | 'copy'
  | 'chart'
  | 'search'
  | 'only-P0'
  | 'only-P1'
  | 'only-P2'
  | 'pause'
  | 'help'

/** Those that mean the same wherever the focus is; the others are about the row that has it. */
const ANYWHERE: ReadonlySet<ListAction> = new Set([
  'acknowledge',
  'acknowledge-all',
  'undo',
  'search',
  'only-P0',
  'only-P1',
  'only-P2',
  'help',
])

export const worksAnywhere = (action: ListAction): boolean => ANYWHERE.has(action)

const NAVIGATION: Readonly<Record<string, ListAction>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  PageDown: 'page-down',
  PageUp: 'page-up',
  Home: 'latest',
  Enter: 'toggle',
  Escape: 'escape',
}

const CHARACTERS: Readonly<Record<string, ListAction>> = {
  j: 'next',
  k: 'previous',
  a: 'acknowledge',
  z: 'undo',
  s: 'snooze',
  c: 'copy',
  o: 'chart',
  '/': 'search',
  '1': 'only-P0',
  '2': 'only-P1',
  '3': 'only-P2',
  ' ': 'pause',
  '?': 'help',
}

/** Neither of Latin script nor a sign: Cyrillic, Greek, Arabic, Hebrew, Thai …, or what an input method withholds. */
const OTHER_SCRIPT = /^(?!\p{Script=Latin})[\p{L}\p{M}]/u
const WITHHELD = new Set(['Process', 'Unidentified'])

/**
 * By what the key types. Where that is of another script, by where the key is: a keyboard that types Cyrillic has its
 * Latin letters printed beside them, in the places of QWERTY. Digits that take Shift (AZERTY) go by their place, too.
 */
function characterOf({ key, code, shiftKey }: KeyPress): ListAction | undefined {
  const typed = CHARACTERS[key.toLowerCase()]
  if (typed !== undefined) return typed
  const [, letter, digit] = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code) ?? []
  if (digit !== undefined) return shiftKey ? undefined : CHARACTERS[digit]
  if (letter === undefined || !(OTHER_SCRIPT.test(key) || WITHHELD.has(key))) return undefined
  return CHARACTERS[letter.toLowerCase()]
}

export function actionOf(press: KeyPress, characters: boolean): ListAction | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  const navigation = NAVIGATION[press.key]
  if (navigation !== undefined) return navigation
  if (!characters) return null
  const action = characterOf(press) ?? null
  return action === 'acknowledge' && press.shiftKey ? 'acknowledge-all' : action
}

const NAMED: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Space: 'Space',
  Enter: 'Enter',
  Insert: 'Insert',
  Delete: 'Delete',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
}

/**
 * Windows and Linux look for the key that types the accelerator's letter: AZERTY's A is "A". macOS looks for its place on
 * a US keyboard: there the same key is "Q". Digits are in their place everywhere. A key that types no Latin letter, or one
 * changed by Alt, goes by its place.
 */
function keyOf({ key, code }: KeyPress, byPlace: boolean): string | null {
  if (!byPlace && /^[a-z]$/i.test(key)) return key.toUpperCase()
  const plain = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1] ?? /^F(?:[1-9]|1[0-9]|2[0-4])$/.exec(code)?.[0]
  return plain ?? NAMED[code] ?? null
}

/** As Electron's accelerator, or null while only modifiers are down or none is. `byPlace`: on macOS. */
export function acceleratorOf(press: KeyPress, byPlace: boolean): string | null {
  const key = keyOf(press, byPlace)
  const modifiers = [
    ...(press.ctrlKey ? ['Control'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey ? ['Shift'] : []),
    ...(press.metaKey ? ['Super'] : []),
  ]
  if (key === null) return null
  // A bare letter, or one with Shift alone, would be taken from every other program.
  const enough = /^F\d+$/.test(key) || modifiers.some((name) => name !== 'Shift')
  return enough ? [...modifiers, key].join('+') : null
}
