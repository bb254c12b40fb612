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

function keyOf(code: string): string | null {
  // The physical key: with Alt or Shift held, `key` is what would be typed.
  const plain = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1] ?? /^F(?:[1-9]|1[0-9]|2[0-4])$/.exec(code)?.[0]
  return plain ?? NAMED[code] ?? null
}

export function acceleratorOf(press: KeyPress): string | null {
  const key = keyOf(press.code)
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
