/**
 * What happened, kept for whoever looks for a fault: the log file, one line a message, redacted by field and again as a whole, so
 * that no field, error or cause slips past; and the last few hundred turns of state for the diagnostics page, each one line.
 */
import { inspect } from 'node:util'
import log from 'electron-log/node.js'
import type { Redactor } from '../../adapters/redact.ts'
import type { LogPort } from '../../core/ports.ts'
import { isRecord } from '../../core/protocol/shape.ts'
import type { FeedStatus } from '../../core/ingest/types.ts'

interface LogOptions {
  readonly file: string
  readonly level: 'debug' | 'info'
  /** False: to the file only. */
  readonly console: boolean
  readonly redactor: Pick<Redactor, 'text' | 'value'>
}

type Fields = Readonly<Record<string, unknown>>

const MAX_BYTES = 2 * 1024 * 1024
const MAX_LINE = 4000

/** Message and fields in one line: what a server says must not be able to begin a line of its own. */
export function formatLine(message: string, fields: Fields | undefined): string {
  const parts = Object.entries(fields ?? {}).map(
    ([name, value]) =>
      `${name}=${inspect(value, { depth: 4, breakLength: Infinity, compact: true, maxStringLength: 1000, maxArrayLength: 20 })}`,
  )
  return [message, ...parts].join(' ').replaceAll(/\s*[\r\n]+\s*|\\n\s*/g, ' | ')
}

export function openLog(options: LogOptions): LogPort {
  const { redactor } = options
  // The whole object, because a field's own name may say that it is secret.
  const redactedFields = (fields: Fields | undefined): Fields | undefined => {
    const copy = redactor.value(fields)
    return isRecord(copy) ? copy : undefined
  }
  log.transports.file.resolvePathFn = () => options.file
  log.transports.file.maxSize = MAX_BYTES
  log.transports.file.level = options.level
  log.transports.file.format = '{iso} {level} {text}'
  log.transports.console.level = options.console ? options.level : false
  log.transports.console.format = '{level} {text}'
  const line = (message: string, fields: Fields | undefined): string =>
    redactor.text(formatLine(message, redactedFields(fields))).slice(0, MAX_LINE)
  return {
    debug: (message, fields) => log.debug(line(message, fields)),
    info: (message, fields) => log.info(line(message, fields)),
    warn: (message, fields) => log.warn(line(message, fields)),
    error: (message, fields) => log.error(line(message, fields)),
  }
}

/** An error that nobody caught is logged, redacted, and the app goes on: missing signals is worse than a broken corner. */
export function guardProcess(log: LogPort): void {
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }))
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection', { reason }))
  // A terminal that went away must not take the app with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

interface TimelineEntry {
  readonly at: number
  readonly text: string
}

export interface Timeline {
  note(text: string): void
  /** Notes what changed since the last status; figures that move all the time are not news. */
  status(status: FeedStatus): void
  /** The oldest first. */
  entries(): readonly TimelineEntry[]
}

const KEPT = 300

function connectionText(status: FeedStatus): string {
  const { connection } = status
  switch (connection.kind) {
    case 'reconnecting':
      return `reconnecting, attempt ${connection.attempt}: ${connection.reason}`
    case 'connecting':
      return `connecting, attempt ${connection.attempt}`
    case 'key-locked':
      return connection.waiting ? 'waiting for the key store' : 'the key store cannot open the stored key'
    case 'key-rejected':
    case 'tier-too-low':
    case 'rate-limited':
    case 'blocked':
      return `${connection.kind}: ${connection.message}`
    case 'needs-key':
    case 'live':
    case 'stale':
    case 'offline':
    case 'stopped':
      return connection.kind
  }
}

function recoveryText(status: FeedStatus): string {
  const { recovery } = status
  switch (recovery.kind) {
    case 'idle':
      return 'recovery idle'
    case 'running':
      return 'recovery running'
    case 'retrying':
      return `recovery retrying: ${recovery.reason}`
    case 'complete':
      return `recovery complete: ${recovery.recovered} events`
  }
}

export function createTimeline(now: () => number): Timeline {
  let entries: readonly TimelineEntry[] = []
  const last = new Map<string, string>()

  function note(text: string): void {
    entries = [...entries, { at: now(), text }].slice(-KEPT)
  }
  function noteIfNew(subject: string, text: string): void {
    if (last.get(subject) === text) return
    last.set(subject, text)
    note(text)
  }

  return {
    note,
    status(status) {
      noteIfNew('connection', connectionText(status))
      noteIfNew('recovery', recoveryText(status))
      const problem = status.journalProblem === null ? '' : `: ${status.journalProblem}`
      noteIfNew('journal', `journal ${status.journal}${problem}`)
      const error = status.lastServerError
      if (error !== null) noteIfNew('error', `server error ${error.code}: ${error.message}`)
    },
    entries: () => entries,
  }
}
