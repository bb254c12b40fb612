/** Reasons for not notifying, as a column of counts names them. */
import type { AlertReasonCode } from '../../src-main/contract/contract.ts'
import { truncate } from './format.ts'

const WORDS: Readonly<Record<AlertReasonCode, string>> = {
  raised: 'Alerted',
  'raised-rearmed': 'Alerted again, grown stronger',
  'raised-quiet': 'Alerted silently',
  grouped: 'Repeat of one just shown',
  'in-summary': 'In a storm’s summary',
  'first-run': 'First connection',
  'already-raised': 'Told of before',
  'too-old': 'Too old',
  'rule-feed': 'Listed only, by a rule',
  'rule-off': 'Switched off by a rule',
  'priority-default': 'Priority is listed only',
  'cool-down': 'Cool-down',
  storm: 'Storm, would be silent',
  inhibited: 'P1 beside a P0',
  snoozed: 'Everything snoozed',
  muted: 'Symbol or type muted',
  'quiet-hours': 'Quiet hours',
}

const isKnown = (reason: string): reason is AlertReasonCode => Object.hasOwn(WORDS, reason)

export const reasonWord = (reason: string): string => (isKnown(reason) ? WORDS[reason] : truncate(reason, 60))
