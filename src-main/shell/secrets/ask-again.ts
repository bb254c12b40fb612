/**
 * Asks somebody who may not answer again and again; an answer to any of the askings counts, however late. A refusal ends
 * it: Electron's safeStorage asks the system once a process, and repeats its refusal to every later question.
 */
import type { After } from '../../core/ports.ts'
import { ANSWER_MS } from './vault.ts'

export interface AskAgainPorts {
  /** Resolves when nothing is left to ask, rejects when it was refused, stays open when there is no answer. */
  readonly ask: () => Promise<void>
  readonly after: After
}

export interface AskAgain {
  /** Resolves with the first answer, whatever it is, at the latest after ANSWER_MS. */
  readonly first: Promise<void>
  /** At once, and from the shortest pause on. */
  now(): void
}

const SHORTEST_MS = 5_000
const LONGEST_MS = 300_000

export function askAgain({ ask, after }: AskAgainPorts): AskAgain {
  let settled = false
  let pause = SHORTEST_MS
  let cancel: () => void = () => undefined
  let answered: () => void = () => undefined
  const first = new Promise<void>((resolve) => (answered = resolve))
  const cancelPatience = after(ANSWER_MS, () => answered())

  function attempt(): void {
    ask().then(end, end)
    cancel = after(pause, attempt)
    pause = Math.min(pause * 2, LONGEST_MS)
  }
  function end(): void {
    cancelPatience()
    answered()
    if (settled) return
    settled = true
    cancel()
  }

  attempt()
  return {
    first,
    now() {
      cancel()
      settled = false
      pause = SHORTEST_MS
      attempt()
    },
  }
}
