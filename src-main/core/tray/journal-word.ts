/** What is shown, but not kept: told in the tray, too, for the window with its banner may be hidden all day. */
import type { FeedStatus } from '../ingest/types.ts'

/** Empty while history is written. */
export function journalWord({ journal }: Pick<FeedStatus, 'journal'>): string {
  switch (journal) {
    case 'disk-full':
      return 'Disk full: history is not kept'
    case 'failing':
      return 'History is not kept'
    case 'ok':
    case 'opening':
      return ''
    default: {
      const never: never = journal
      return never
    }
  }
}
