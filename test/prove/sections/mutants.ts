/** Does anybody notice? Each broken rule in a copy of the sources of its own, and the tests that should fail on it. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MUTATIONS, type Mutation } from '../lib/mutations.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'
import { copySources } from '../lib/source-copy.ts'

/** As many as the smallest machine has cores. */
const WORKERS = 2
/** For the slower tests: the same lives each time, and a short day. What is broken shows early. */
const BOUNDS = { MODEL_RUNS: '400', MODEL_SEED: '1', DAY_HOURS: '2' }
const PATIENCE_MS = 300_000

/** A test that fails on the sources as they are notices nothing. */
type Verdict = 'caught' | 'survived' | 'not applicable' | 'no end' | 'tests fail anyway'
type Tests = Pick<Mutation, 'tests' | 'slower'>

export const mutants: Section = async ({ seed, say }) => {
  const waiting = seed === null ? [...MUTATIONS.keys()] : [seed]
  const verdicts: { name: string; verdict: Verdict }[] = []
  const failures: Failure[] = []
  const sound = new Map<string, Promise<boolean>>()
  const soundness = (of: Tests): Promise<boolean> => {
    const name = [...of.tests, ...(of.slower ?? [])].join(' ')
    const known = sound.get(name) ?? inCopy(async (folder) => (await pass(folder, of)) === true)
    sound.set(name, known)
    return known
  }
  async function worker(): Promise<void> {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const mutation = MUTATIONS[index]
      if (mutation === undefined) continue
      const name = `${mutation.rule}: ${mutation.name}`
      const verdict = (await soundness(mutation)) ? await tryOut(mutation) : 'tests fail anyway'
      verdicts.push({ name, verdict })
      say(`${verdict}: ${name}`)
      if (verdict !== 'caught') failures.push(failure('mutants', index, `${verdict}: ${name}`))
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  return result(verdicts.length, { survived: failures.length }, { verdicts }, failures)
}

function tryOut({ file, find, replace, ...tests }: Mutation): Promise<Verdict> {
  return inCopy(async (folder) => {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(find)
    if (parts.length !== 2) return 'not applicable'
    writeFileSync(path, parts.join(replace))
    const passed = await pass(folder, tests)
    return passed === null ? 'no end' : passed ? 'survived' : 'caught'
  })
}

async function inCopy<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = copySources()
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function pass(folder: string, { tests, slower = [] }: Tests): Promise<boolean | null> {
  const passed = await passes(folder, tests)
  return passed === true && slower.length > 0 ? passes(folder, slower, BOUNDS) : passed
}

/** Null: they had not ended in time. */
function passes(folder: string, tests: readonly string[], env = {}): Promise<boolean | null> {
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, 'run', '--bail=1', '--reporter=dot', ...tests], {
      cwd: folder,
      stdio: 'ignore',
      timeout: PATIENCE_MS,
      env: { ...process.env, ...env },
    })
    child.on('close', (code) => resolve(code === null ? null : code === 0))
  })
}
