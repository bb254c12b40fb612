/** The "missed" divider of the feed: the stretch that the digest sums up (A13). */
import type { AlertView } from '../alerts/types.ts'
import type { DivideInfo } from './types.ts'

export const missedOf = (digest: AlertView['digest']): DivideInfo | null =>
  digest === null ? null : { kind: 'missed', from: digest.from, to: digest.to }
