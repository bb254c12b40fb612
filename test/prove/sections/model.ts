/** Random commands against a reference server, by the model tests; here they run longer. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure, result, type Failure, type Section } from '../lib/section.ts'

const ROOT = join(import.meta.dirname, '../../..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
/** Lives a process; two processes, for two cores. */
const LIVES = { full: 10_000, quick: 1_000, brief: 100 } as const
const SEEDS = [20_260_317, 20_260_318] as const

export const model: Section = async ({ scale, seed: one, say }) => {
  const lives = LIVES[scale]
  const seeds = one === null ? SEEDS : [one]
  const failures: Failure[] = []
  let passed = 0
  await Promise.all(
    seeds.map(async (seed) => {
      const { ok, words } = await runModel(lives, seed)
      say(`${lives} lives of seed ${seed}: ${ok ? 'nothing lost' : 'FAILED'}`)
      if (ok) passed += 1
      else failures.push(failure('model', seed, words))
    }),
  )
  const broken = seeds.length - passed
  return result(lives * seeds.length, { broken }, { seeds: seeds.join(' ') }, failures)
}

function runModel(lives: number, seed: number): Promise<{ ok: boolean; words: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-model-'))
  const report = join(folder, 'report.json')
  const args = [VITEST, 'run', 'test/model/model.test.ts', '--reporter=json', `--outputFile=${report}`]
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: 'ignore',
      env: { ...process.env, MODEL_RUNS: String(lives), MODEL_SEED: String(seed) },
    })
    child.on('close', (code) => {
      let words = `vitest ended with code ${code}`
      try {
        const text = readFileSync(report, 'utf8')
        words = messagesOf(JSON.parse(text)).join('\n') || words
      } catch {
        // Without a report the exit code says all there is.
      }
      rmSync(folder, { recursive: true, force: true })
      resolve({ ok: code === 0, words })
    })
  })
}

/** Every `failureMessages` in the report, wherever it stands. */
function messagesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'failureMessages' && Array.isArray(inner)
      ? inner.map((text) => String(text).slice(0, 1_500))
      : messagesOf(inner),
  )
}
