import type { LogPort } from '../../../src-main/core/ports.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Keeps the newest lines, for tests that ask what was said. */
export class RecordingLog implements LogPort {
  readonly lines: LogLine[] = []

  debug(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#add({ level: 'debug', message, fields })
  }

  info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#add({ level: 'info', message, fields })
  }

  warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#add({ level: 'warn', message, fields })
  }

  error(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#add({ level: 'error', message, fields })
  }

  /** Everything ever said, as one text: to search it for what must not be there. */
  text(): string {
    return this.lines.map((line) => `${line.level} ${line.message} ${JSON.stringify(line.fields)}`).join('\n')
  }

  #add(line: LogLine): void {
    this.lines.push(line)
    if (this.lines.length > 1_000) this.lines.shift()
  }
}
