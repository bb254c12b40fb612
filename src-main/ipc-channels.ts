/** Channel names alone, so that the preload is built from the contract without carrying its validation. */
import type { Broadcasts, InvokeName } from './ipc-contract.ts'

export const INVOKE_NAMES = [
  'snapshot',
  'history',
  'eventByKey',
  'setKey',
  'signOut',
  'startDemo',
  'stopDemo',
  'reconnectNow',
  'retryRecovery',
  'testConnection',
  'acknowledge',
  'acknowledgeAll',
  'undoAcknowledge',
  'snooze',
  'unsnooze',
  'testAlert',
  'dismissInApp',
  'dismissNotice',
  'dismissMissed',
  'noiseReport',
  'rulePreview',
  'saveSettings',
  'exportSettings',
  'importSettings',
  'exportHistory',
  'cancelExport',
  'deleteHistory',
  'copyText',
  'openChart',
  'openLink',
  'soundDone',
  'setPinned',
  'hideWindow',
  'restart',
  'diagnostics',
  'saveDiagnostics',
  'startSelfTest',
  'selfTest',
] as const satisfies readonly InvokeName[]

export const BROADCASTS = [
  'delta',
  'intent',
  'sound',
  'exportProgress',
  'selfTestProgress',
] as const satisfies readonly (keyof Broadcasts)[]

/** A name of the contract that is missing above does not compile: it stands here instead of `never`. */
type Missing =
  Exclude<InvokeName, (typeof INVOKE_NAMES)[number]> | Exclude<keyof Broadcasts, (typeof BROADCASTS)[number]>
const noneMissing: [Missing] extends [never] ? true : Missing = true
void noneMissing

/** Channel names on the wire; one prefix so that the preload can refuse everything else. */
export const channelOf = (name: InvokeName | keyof Broadcasts): string => `fastfeed:${name}`
