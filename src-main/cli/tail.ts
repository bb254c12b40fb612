/** The feed in a terminal: the app's core, session to journal, printing a line a signal. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { keepFilesPrivate } from '../adapters/files.ts'
import { createRedactor } from '../adapters/redact.ts'
import { trustSystemCertificates } from '../adapters/system-ca.ts'
import { FORWARD_VARIABLES } from './tail-forward.ts'
import { EXIT, type ExitCode, folderProblem, follow, JOURNAL_FILE, type Terminal } from './tail-follow.ts'
import { outputProblem } from './tail-output.ts'
import { KEY_VARIABLE, parseTail, type TailCommand, USAGE } from './tail-options.ts'
import { walkFile } from '../adapters/journal/open-journal.ts'
import { EVERYTHING, type LogPort } from '../core/ports.ts'

const terminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt(interrupt) {
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
  },
}

async function main(): Promise<ExitCode> {
  keepFilesPrivate()
  const usage = parseTail(process.argv.slice(2), process.env)
  // Whatever is started from here on has no business with it.
  for (const name of [KEY_VARIABLE, ...FORWARD_VARIABLES]) Reflect.deleteProperty(process.env, name)
  if (!usage.ok) return refuse(usage.message)
  const { command } = usage
  switch (command.kind) {
    case 'help':
      return printUsage()
    case 'history': {
      const problem = historyProblem(command.dataDir)
      if (problem !== null) return refuse(problem)
      await printHistory(command, terminal)
      return 0
    }
    case 'follow': {
      const problem = command.dataDir === null ? null : folderProblem(command.dataDir)
      if (problem !== null) return refuse(problem)
      trustSystemCertificates()
      return follow(command, terminal)
    }
  }
}

async function printUsage(): Promise<ExitCode> {
  // The stream's own event tells the same as the write's callback; unheard, it would end the program with a stack.
  process.stdout.on('error', () => {})
  const error = await new Promise<Error | null | undefined>((written) => process.stdout.write(USAGE, written))
  const problem = error instanceof Error ? outputProblem(error) : null
  if (problem !== null) throw new Error(problem)
  return 0
}

function refuse(message: string): ExitCode {
  process.stderr.write(`${message}.\nTry --help.\n`)
  return EXIT.usage
}

const QUIET: LogPort = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Null when the folder has a journal. */
function historyProblem(dataDir: string): string | null {
  return existsSync(join(dataDir, JOURNAL_FILE))
    ? null
    : `--data-dir: there is no journal (${JOURNAL_FILE}) in ${dataDir}`
}

/**
 * `--history`: prints the journal as NDJSON, oldest id first, as fast as it is read. Rejects with a JournalError, or when
 * the output cannot be written; a reader that leaves early is no error.
 */
async function printHistory(
  { dataDir, symbols, events }: Extract<TailCommand, { readonly kind: 'history' }>,
  { stdout }: Terminal,
): Promise<void> {
  let isGone = false
  let problem: string | null = null
  let wake = () => {}
  stdout.on('error', (error) => {
    if (!isGone) problem = outputProblem(error)
    isGone = true
    wake()
  })
  stdout.on('drain', () => wake())
  await walkFile(
    join(dataDir, JOURNAL_FILE),
    { ...EVERYTHING, symbols, types: events },
    async (chunk) => {
      const text = chunk.map(({ event, sent }) => `${sent?.text ?? JSON.stringify(event)}\n`).join('')
      if (!isGone && !stdout.write(text))
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return !isGone
    },
    QUIET,
  )
  // A pipe takes the rest later than the process would wait for.
  if (!isGone) await new Promise((written) => stdout.write('', written))
  if (problem !== null) throw new Error(problem)
}

// Nobody reads the states any more: no reason to stop printing signals.
process.stderr.on('error', () => {})

main().then(
  // Not exitCode: a connection on its way down must not keep the terminal waiting.
  (code) => process.exit(code),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${createRedactor().text(message)}\n`)
    process.exit(EXIT.failed)
  },
)
