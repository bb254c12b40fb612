/** Tells when this machine's local time follows other rules than before: quiet hours go by it (A12). */
import type { After } from '../../core/ports.ts'

interface ZonePorts {
  readonly reread: () => void
  readonly now: () => number
  readonly after: After
  readonly changed: () => void
}

export const LOOK_MS = 60_000
const HALF_YEAR_MS = 182 * 86_400_000

/** Zones that agree now and half a year on agree for whatever is asked of them until the next look. */
const offsets = (now: number): string =>
  [now, now + HALF_YEAR_MS].map((at) => new Date(at).getTimezoneOffset()).join()

export function watchZone({ reread, now, after, changed }: ZonePorts) {
  let known = offsets(now())
  let cancel = after(LOOK_MS, tick)

  /** Also after a sleep: the machine may be somewhere else. */
  function look(): void {
    reread()
    const found = offsets(now())
    if (found === known) return
    known = found
    changed()
  }
  function tick(): void {
    look()
    cancel = after(LOOK_MS, tick)
  }
  return { look, stop: () => cancel() }
}
