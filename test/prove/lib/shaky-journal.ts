/** A real journal on a bad disk: appends fail or hang for as long as they are told to. */
import type { JournalFailure, JournalPort } from '../../../src-main/core/ports.ts'

export interface ShakyJournal extends JournalPort {
  fail(kind: JournalFailure['kind']): void
  hang(): void
  mend(): void
}

export function shaky(journal: JournalPort): ShakyJournal {
  let failing: JournalFailure['kind'] | null = null
  let hanging = false
  let held: (() => void)[] = []
  return {
    open: (identity) => journal.open(identity),
    close: () => journal.close(),
    append(batch) {
      if (failing !== null) {
        const refused: JournalFailure = { kind: failing, message: `the disk says ${failing}` }
        return Promise.reject(Object.assign(new Error(refused.message), refused))
      }
      if (!hanging) return journal.append(batch)
      return new Promise((resolve, reject) => {
        held.push(() => void journal.append(batch).then(resolve, reject))
      })
    },
    fail(kind) {
      failing = kind
    },
    hang() {
      hanging = true
    },
    mend() {
      failing = null
      hanging = false
      const waiting = held
      held = []
      for (const go of waiting) go()
    },
  }
}
