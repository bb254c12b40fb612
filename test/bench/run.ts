/** `npm run bench`: every section in turn, one JSON object with a key a section. What it means: RESULTS.md. */
import { writeFileSync } from 'node:fs'
import { machine } from './lib/machine.ts'
import { readOptions, USAGE, type BenchOptions, type SectionName } from './lib/options.ts'
import { clients } from './sections/clients.ts'
import { day } from './sections/day.ts'
import { forward } from './sections/forward.ts'
import { idle } from './sections/idle.ts'
import { ingest } from './sections/ingest.ts'
import { journal } from './sections/journal.ts'
import { memory } from './sections/memory.ts'
import { p0Latency } from './sections/p0-latency.ts'
import { recovery } from './sections/recovery.ts'
import { startup } from './sections/startup.ts'
import { feedWindow } from './sections/window.ts'

const RUN: { readonly [S in SectionName]: (options: BenchOptions) => Promise<object> } = {
  ingest,
  p0Latency,
  forward,
  recovery,
  journal,
  window: feedWindow,
  startup,
  memory,
  idle,
  day,
  clients,
}

let options: BenchOptions
try {
  options = readOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
  process.exit(2)
}

// What was started ends with this process, and of a signal alone it would not hear.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const result: Record<string, unknown> = { machine: machine() }
let failed = false
for (const name of options.only) {
  const started = performance.now()
  try {
    result[name] = await RUN[name](options)
  } catch (error) {
    failed = true
    result[name] = { error: error instanceof Error ? error.message : String(error) }
    console.error(`${name}:`, error)
  }
  console.error(`${name}: ${Math.round((performance.now() - started) / 1000)} s`)
  // After every section: a run that is cut short leaves what it has.
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`)
}
console.log(JSON.stringify(result, null, 2))
process.exit(failed ? 1 : 0)
