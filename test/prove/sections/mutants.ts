/** Does anybody notice? Each broken rule in a copy of the sources of its own, and the tests that should fail on it. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTATIONS, type Mutation } from '../lib/mutations.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'

const ROOT = join(import.meta.dirname, '../../..')
const COPIED = [
  'src-main',
  'test/unit',
  'test/model',
  'test/support',
  'test/prove',
  'test/integration/prove-terminate.test.ts',
  'package.json',
  'vitest.config.ts',
  'svelte.config.js',
  'tsconfig.json',
] as const
const AT_ONCE = 2
/** Enough lives of the model for a broken rule; the long run is the section `model`. */
const MODEL_RUNS = '300'

/** A test that fails on the sources as they are notices nothing. */
type Verdict = 'caught' | 'survived' | 'not applicable' | 'tests fail anyway'

export const mutants: Section = async ({ seed, say }) => {
  const wanted = seed === null ? [...MUTATIONS.keys()] : [seed]
  const verdicts: { name: string; rule: string; verdict: Verdict }[] = []
  const failures: Failure[] = []
  const waiting = [...wanted]
  const sound = new Map<string, Promise<boolean>>()
  const soundness = (tests: readonly string[]): Promise<boolean> => {
    const name = tests.join(' ')
    const known = sound.get(name) ?? inCopy((folder) => passes(folder, tests))
    sound.set(name, known)
    return known
  }
  async function worker(): Promise<void> {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const mutation = MUTATIONS[index]
      if (mutation === undefined) continue
      const { name, rule } = mutation
      const verdict = (await soundness(mutation.tests)) ? await tryOut(mutation) : 'tests fail anyway'
      verdicts.push({ name, rule, verdict })
      say(`${verdict}: ${rule} ${name}`)
      if (verdict !== 'caught') failures.push(failure('mutants', index, `${verdict}: ${rule} ${name}`))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return result(verdicts.length, { survived: failures.length }, { verdicts }, failures)
}

function tryOut({ file, find, replace, tests }: Mutation): Promise<Verdict> {
  return inCopy(async (folder) => {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(find)
    if (parts.length !== 2) return 'not applicable'
    writeFileSync(path, parts.join(replace))
    return (await passes(folder, tests)) ? 'survived' : 'caught'
  })
}

async function inCopy<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-mutant-'))
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function passes(folder: string, tests: readonly string[]): Promise<boolean> {
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, 'run', '--bail=1', '--reporter=dot', ...tests], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, MODEL_RUNS },
    })
    child.on('close', (code) => resolve(code === 0))
  })
}
