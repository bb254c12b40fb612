/** `tail` proper: the same core as the app, with a terminal for a window. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { systemClock, systemRandom } from '../adapters/clock.ts'
import { createRecoveryApi } from '../adapters/recovery-api.ts'
import { openJournal } from '../adapters/journal/open-journal.ts'
import { environmentAgents } from '../adapters/proxy.ts'
import { createRedactor, readerFingerprint } from '../adapters/redact.ts'
import { createSocketPort } from '../adapters/ws-socket.ts'
import { DEFAULT_LIMITS, type EngineConfig, type EngineSink } from '../core/ingest/engine-types.ts'
import { createFeedEngine } from '../core/ingest/engine.ts'
import type { HistoryPort, LogPort } from '../core/ports.ts'
import { openTailForward, secretsOf } from './tail-forward.ts'
import { createReporter, eventLine, noticeLine, type Notice } from './tail-format.ts'
import type { TailCommand } from './tail-options.ts'
import { openOutput } from './tail-output.ts'

export const JOURNAL_FILE = 'journal.db'

export const EXIT = { interrupted: 0, failed: 1, usage: 2, keyRejected: 3, tierTooLow: 4 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A folder that holds it is the app's (shell/system/paths.ts). */
const APP_SETTINGS = 'settings.json'
const PRUNE_EVERY_MS = 60_000
/** What the app keeps by default; a journal in memory only serves to resume within the run. */
const ON_DISK = { days: 90, events: 1_000_000 }
const IN_MEMORY = { days: 1, events: 20_000 }
/** A reader that does not read must not keep a signal from ending the program. */
const FLUSH_MS = 2_000

type Follow = Extract<TailCommand, { readonly kind: 'follow' }>

export interface Terminal {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls back on SIGINT or SIGTERM. */
  readonly onInterrupt: (interrupt: () => void) => void
}

/** What is wrong with a folder that is to hold a journal; null when nothing is. */
export function folderProblem(dataDir: string): string | null {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.R_OK | constants.W_OK)
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return `--data-dir: ${dataDir} cannot be used as a folder for the journal (${code})`
  }
}

/** Prints until interrupted, until nobody reads, or until the server says never (protocol.md R3). Answers the exit code. */
export function follow({ url, key, json, dataDir, forward }: Follow, terminal: Terminal): Promise<ExitCode> {
  const redactor = createRedactor(key, ...(forward === null ? [] : secretsOf(forward)))
  const tell = (notice: Notice) => {
    terminal.stderr.write(`${redactor.text(noticeLine(notice, json))}\n`)
  }
  const log = stderrLog(tell)
  const file = dataDir === null ? ':memory:' : join(dataDir, JOURNAL_FILE)
  const { journal, history } = openJournal({ file, log })
  const config: EngineConfig = {
    url,
    key,
    identity: { origin: url.origin, keyFingerprint: readerFingerprint(key, url) },
    sealedCursor: null,
  }
  const agentFor = environmentAgents(terminal.env)
  const reporter = createReporter(tell)
  const forwarding = forward === null ? null : openTailForward(forward, agentFor, log)

  return new Promise((resolve) => {
    let ending = false
    let restored = false
    const output = openOutput(terminal.stdout, {
      gone(problem) {
        if (problem === null) return void end(EXIT.interrupted)
        if (!ending) tell({ text: `error: ${problem}`, json: { level: 'error', message: problem } })
        void end(EXIT.failed)
      },
      // The journal's cursor and gap recovery are the queue for what comes meanwhile; memory is not.
      full: () => {
        if (ending) return
        const text = 'output is not being read: disconnected until it is'
        tell({ text, json: { level: 'warn', message: text } })
        void engine.stop()
      },
      drained: () => {
        if (!ending) engine.start(config)
      },
    })
    const sink: EngineSink = {
      accept(batch) {
        const { events, texts } = batch
        // Before the lines: a reader may be slow.
        forwarding?.accept(batch)
        for (const [at, event] of events.entries()) output.line(eventLine(event, texts?.[at] ?? null, json))
        // What is decided here is not what the app, whose journal it may be, would have done.
        return events.map(() => null)
      },
      documents: () => (restored ? (forwarding?.documents() ?? {}) : {}),
      restored(documents) {
        restored = true
        forwarding?.restored(documents)
      },
      committed: () => {},
      quarantined: (path) => log.warn(`the journal was damaged; it was set aside as ${path}`),
      changed() {
        const status = engine.status()
        reporter.status(status)
        if (status.connection.kind === 'key-rejected') void end(EXIT.keyRejected)
        if (status.connection.kind === 'tier-too-low') void end(EXIT.tierTooLow)
      },
    }
    const engine = createFeedEngine(
      {
        clock: systemClock,
        random: systemRandom,
        sockets: createSocketPort({ agentFor }),
        recoveryApi: createRecoveryApi({ agentFor }),
        journal,
        log,
      },
      sink,
      // What was printed and not written is printed again after a crash, so here nothing waits.
      { ...DEFAULT_LIMITS, gatherMs: 0 },
    )
    // How long the app's history is kept, its settings say.
    const isTheApps = dataDir !== null && existsSync(join(dataDir, APP_SETTINGS))
    const pruning = setInterval(() => {
      if (!isTheApps) void prune(history, dataDir === null, log)
    }, PRUNE_EVERY_MS)

    async function end(code: ExitCode): Promise<void> {
      if (ending) return
      ending = true
      clearInterval(pruning)
      forwarding?.dispose()
      await engine.dispose()
      reporter.summary(engine.counters())
      await output.flush(FLUSH_MS)
      resolve(code)
    }

    // What became of a message is to outlive this run.
    forwarding?.onChange(() => engine.saveDocuments())
    terminal.onInterrupt(() => void end(EXIT.interrupted))
    engine.start(config)
  })
}

async function prune(history: HistoryPort, inMemory: boolean, log: LogPort): Promise<void> {
  const policy = { ...(inMemory ? IN_MEMORY : ON_DISK), now: systemClock.wallMs() }
  try {
    while ((await history.prune(policy)) > 0);
  } catch (error) {
    log.debug('retention failed', { error })
  }
}

/** Warnings and errors only: the states are told by the reporter. */
function stderrLog(tell: (notice: Notice) => void): LogPort {
  const line = (level: 'warn' | 'error') => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    const detail = Object.entries(fields ?? {}).map(([name, value]) => ` ${name}=${textOf(value)}`)
    tell({ text: `${level}: ${message}${detail.join('')}`, json: { level, message, ...fields } })
  }
  return { debug: () => {}, info: () => {}, warn: line('warn'), error: line('error') }
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}
