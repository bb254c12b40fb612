/** An error that nobody caught is logged, redacted, and the app goes on: missing signals is worse than a broken corner. */
import type { LogPort } from '../../core/ports.ts'

export function guardProcess(log: LogPort): void {
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }))
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection', { reason }))
  // A terminal that went away must not take the app with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
