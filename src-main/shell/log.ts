/** The log file: one line a message, redacted as a whole after formatting, so that no field, error or cause slips past. */
import { inspect } from 'node:util'
import log from 'electron-log/node.js'
import type { LogPort } from '../core/ports.ts'

export interface LogOptions {
  readonly file: string
  readonly level: 'debug' | 'info'
  /** Takes keys and tokens out of a text (adapters/redact). */
  readonly redact: (text: string) => string
}

type Fields = Readonly<Record<string, unknown>>

const MAX_BYTES = 2 * 1024 * 1024
const MAX_LINE = 4000

/** Message and fields in one line; errors with their causes, each once. */
export function formatLine(message: string, fields: Fields | undefined): string {
  if (fields === undefined) return message
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `${name}=${inspect(value, { depth: 4, breakLength: Infinity, maxStringLength: 1000, maxArrayLength: 20 })}`,
  )
  return [message, ...parts].join(' ')
}

export function openLog(options: LogOptions): LogPort {
  log.transports.file.resolvePathFn = () => options.file
  log.transports.file.maxSize = MAX_BYTES
  log.transports.file.level = options.level
  log.transports.file.format = '{iso} {level} {text}'
  log.transports.console.level = options.level
  log.transports.console.format = '{level} {text}'
  const line = (message: string, fields: Fields | undefined): string =>
    options.redact(formatLine(message, fields)).slice(0, MAX_LINE)
  return {
    debug: (message, fields) => log.debug(line(message, fields)),
    info: (message, fields) => log.info(line(message, fields)),
    warn: (message, fields) => log.warn(line(message, fields)),
    error: (message, fields) => log.error(line(message, fields)),
  }
}
