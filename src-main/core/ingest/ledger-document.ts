/** What an epoch's cursor alone does not tell, kept as a small journal document beside it. */
import type { Cursor, JournalOpened } from '../ports.ts'
import { isRecord, readJson } from '../protocol/shape.ts'

interface Remembered {
  /** Highest id taken in the epoch. */
  readonly received: number
  readonly newestAt: number | null
  readonly heardAt: number | null
}

/** How far events were taken in an epoch. */
export interface Extent extends Pick<Remembered, 'received' | 'newestAt'> {
  readonly epoch: number
}

export const documentName = (epoch: number): string => `feed:${epoch}`

/** Anything unreadable counts as nothing remembered. */
export function readDocument(documents: Readonly<Record<string, string>>, epoch: number): Remembered {
  const value = readJson(documents[documentName(epoch)] ?? '')
  const record = isRecord(value) ? value : {}
  const number = (name: string): number | null => {
    const found = record[name]
    return typeof found === 'number' && Number.isFinite(found) ? found : null
  }
  const newestAt = number('newestAt')
  // With no event taken the highest id is a position from elsewhere, not one of this epoch's.
  const received = newestAt === null ? 0 : (number('received') ?? 0)
  return { received, newestAt, heardAt: number('heardAt') }
}

/**
 * The position kept outside the journal, for a journal that has none. One that does not fit what another key has since
 * filed (an older epoch, or ids that its epoch never reached) says nothing, and the epoch is read from its start; in a
 * file begun anew epochs are, too, and only the id counts.
 */
export function positionOf(sealed: Cursor | null, opened: JournalOpened | null): number | null {
  if (sealed === null) return null
  if (opened === null || opened.quarantined !== null) return sealed.committedId
  const { received } = readDocument(opened.documents, opened.epoch)
  const fits = sealed.epoch >= opened.epoch && (received === 0 || received >= sealed.committedId)
  return fits ? sealed.committedId : 0
}

/** protocol.md G9: false when what was taken is newer in time and lower in id than all that the origin's newest epoch holds. */
export function continues(taken: Extent, { cursor, documents, epoch }: JournalOpened): boolean {
  const before = readDocument(documents, epoch)
  // An epoch known by its position alone: lower ids than that are not its own.
  if (before.newestAt === null) return cursor?.epoch !== epoch || taken.received >= cursor.committedId
  return !(isAfter(taken.newestAt, before.newestAt) && taken.received <= before.received)
}

export function isAfter(a: number | null, b: number | null): boolean {
  return a !== null && (b === null || a > b)
}
