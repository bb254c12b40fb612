/**
 * The check of what main tells the window, made twice: by main before sending, so that a fault is logged, and by the
 * preload, so that the page gets nothing else even when the two are not of one build (an update under a running app).
 */
import { checkOf } from './ipc-check.ts'
import { ANSWERS, BROADCAST_MESSAGES, type Message } from './ipc-messages.ts'
import { isPlainRow } from './ipc-row-check.ts'
import { RowSchema } from './ipc-row-schema.ts'

const shortcuts = new Map([[RowSchema, isPlainRow]])
const checks = new Map<string, (value: unknown) => string | null>()

function problemOf(name: string, { schema, most }: Message, value: unknown): string | null {
  let check = checks.get(name)
  if (check === undefined) {
    check = checkOf(schema, most, shortcuts)
    checks.set(name, check)
  }
  const problem = check(value)
  return problem === null ? null : `${name}${problem}`
}

/** Null for an answer that the channel may give, else a sentence that names channel and place and never the content. */
export const answerProblem = (name: keyof typeof ANSWERS, answer: unknown): string | null =>
  problemOf(name, ANSWERS[name], answer)

/** The same for what is told unasked. */
export const broadcastProblem = (name: keyof typeof BROADCAST_MESSAGES, message: unknown): string | null =>
  problemOf(name, BROADCAST_MESSAGES[name], message)

/**
 * Instead of a delta that does not fit, whose own `seq` is not to be trusted: later than any that the page can have, so
 * that it asks for a new snapshot, as after any gap.
 */
export const RESET_INSTEAD = { seq: Number.MAX_SAFE_INTEGER, reset: true } as const
