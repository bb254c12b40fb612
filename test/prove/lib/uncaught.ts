/** Counts what nobody caught while something ran. */
export interface Uncaught {
  readonly errors: readonly string[]
  stop(): void
}

export function watchUncaught(): Uncaught {
  const errors: string[] = []
  const note = (error: unknown): void => {
    errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  return {
    errors,
    stop() {
      process.off('uncaughtException', note)
      process.off('unhandledRejection', note)
    },
  }
}
