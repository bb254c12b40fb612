/** A key press as an Electron accelerator, or null while only modifiers are down or none is. */
interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly metaKey: boolean
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

/** @param byPlace on macOS */
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
