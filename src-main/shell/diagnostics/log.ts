/** The log file, one line a message, redacted by field and again as a whole, so that no field, error or cause slips past. */
import { inspect } from 'node:util'
import log from 'electron-log/node.js'
import type { Redactor } from '../../adapters/redact.ts'
import type { LogPort } from '../../core/ports.ts'
import { isRecord } from '../../core/protocol/shape.ts'

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
