/** Names of signals and of their fields, as long as the window bears (protocol.md P6). */
import { signalInfo, signalLabel, wordsOf } from '../../src-main/contract/vocabulary/signals.ts'
import { truncate } from './format.ts'
import { remembering } from './measure.ts'

const NAME_MAX = 120

/** `LIQUIDATION_CLUSTER_ARMED` → `Liquidation cluster armed`. */
export const titleOf = remembering((type) => signalLabel(truncate(type, NAME_MAX)))

export const shortTitleOf = (type: string): string => signalInfo(type)?.short ?? titleOf(type)

/** `cluster_price` → `Cluster price`; unit suffixes are shown with the value instead. */
export const labelOf = (key: string): string =>
  wordsOf(truncate(key.replace(/_(usd|pct|ms)$/i, ''), NAME_MAX)) || '(empty key)'
