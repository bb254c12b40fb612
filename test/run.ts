/**
 * `npm test`: everything CI checks, a line a step, and last `N passed, N failed`.
 * A static check counts as one test. A later step still runs when an earlier one failed, so one run tells all.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const results = join(root, 'test-results')
const compiled = join(root, 'node_modules', '.cache', 'compiled')
mkdirSync(results, { recursive: true })

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Reads passed and failed from the step's own report; absent: the exit code is the one result. */
  readonly count?: () => { passed: number; failed: number }
  /** Reports of an earlier run must not be counted for this one. */
  readonly report?: string
  readonly env?: Readonly<Record<string, string>>
}

const vitestReport = join(results, 'vitest.json')
const e2eReport = join(results, 'e2e.json')
const windowReport = join(results, 'window.json')

function playwright(name: string, config: string, report: string): Step {
  return {
    name,
    command: ['playwright', 'test', '-c', config, '--reporter=list,json'],
    report,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    count: () => {
      const stats = objectAt(readJson(report), 'stats')
      return {
        passed: numberAt(stats, 'expected'),
        failed: numberAt(stats, 'unexpected') + numberAt(stats, 'flaky'),
      }
    },
  }
}

const setUp: Step = { name: 'set up the machine', command: ['node', 'test/electron-on-chromium/setup.ts'] }

/** They read the sources only, each on one core, so they go side by side. */
const checks: readonly Step[] = [
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  {
    name: 'types of the renderer',
    command: [
      'svelte-check',
      '--tsconfig',
      'src-renderer/tsconfig.json',
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
]

/** One after the other: each keeps the whole machine busy. */
const suites: readonly Step[] = [
  {
    name: 'unit, model and integration tests',
    command: ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${vitestReport}`],
    report: vitestReport,
    count: () => {
      const report = readJson(vitestReport)
      return { passed: numberAt(report, 'numPassedTests'), failed: numberAt(report, 'numFailedTests') }
    },
  },
  playwright('the window in a browser', 'test/e2e/renderer/playwright.config.ts', windowReport),
  playwright('the app on a desktop', 'test/e2e/playwright.config.ts', e2eReport),
]

function readJson(path: string): Record<string, unknown> {
  return asObject(JSON.parse(readFileSync(path, 'utf8')))
}
function asObject(value: unknown): Record<string, unknown> {
  // A report is a JSON object; anything else has no counts to read.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
function objectAt(report: Record<string, unknown>, key: string): Record<string, unknown> {
  return asObject(report[key])
}
function numberAt(report: Record<string, unknown>, key: string): number {
  const value = report[key]
  return typeof value === 'number' ? value : 0
}

function run(step: Step): Promise<number> {
  const [command = '', ...args] = step.command
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      // The suites start hundreds of processes that read the same sources.
      env: { NODE_COMPILE_CACHE: compiled, ...process.env, ...step.env, NO_COLOR: '1' },
    })
    child.on('error', (error) => {
      console.error(`${step.name}: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code) => {
      resolve(code ?? 1)
    })
  })
}

let passed = 0
let failed = 0
const failures: string[] = []
async function take(step: Step): Promise<void> {
  const started = performance.now()
  console.log(`== ${step.name}`)
  if (step.report !== undefined) rmSync(step.report, { force: true })
  const code = await run(step)
  let counted = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
  if (step.count !== undefined) {
    try {
      counted = step.count()
      // A runner can fail without a failed test: a file that does not load, an error after the last one.
      if (code !== 0 && counted.failed === 0) counted = { ...counted, failed: 1 }
      if (counted.passed + counted.failed === 0) counted = { passed: 0, failed: 1 }
    } catch {
      counted = { passed: 0, failed: 1 }
    }
  }
  passed += counted.passed
  failed += counted.failed
  if (counted.failed > 0) failures.push(step.name)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`== ${step.name}: ${counted.passed} passed, ${counted.failed} failed, ${seconds} s`)
}

// The installation waits for the network and the disk, the checks need the cores.
await Promise.all([setUp, ...checks].map(take))
for (const suite of suites) await take(suite)
if (failures.length > 0) console.log(`failed: ${failures.join('; ')}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
