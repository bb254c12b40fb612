/** Does anybody notice? Each broken rule in a copy of the sources of its own, and the tests that should fail on it. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MUTANTS } from '../../model/mutant-list.ts'
import { MUTATIONS, type Mutation } from '../lib/mutations.ts'
import { failure, result, type Failure, type Section } from '../lib/section.ts'
import { copySources, ROOT } from '../lib/source-copy.ts'

const OF_THE_MODEL = join(ROOT, 'test/model/mutants.ts')

/** A test that fails on the sources as they are notices nothing. */
type Verdict = 'caught' | 'survived' | 'not applicable' | 'tests fail anyway'

export const mutants: Section = async ({ seed, say }) => {
  const wanted = seed === null ? [...MUTATIONS.keys()] : [seed]
  const verdicts: { name: string; verdict: Verdict }[] = []
  const failures: Failure[] = []
  const waiting = [...wanted]
  const sound = new Map<string, Promise<boolean>>()
  const soundness = (tests: readonly string[]): Promise<boolean> => {
    const name = tests.join(' ')
    const known = sound.get(name) ?? inCopy((folder) => passes(folder, tests))
    sound.set(name, known)
    return known
  }
  const note = (name: string, verdict: Verdict, seed: number | null = null): void => {
    verdicts.push({ name, verdict })
    say(`${verdict}: ${name}`)
    if (verdict !== 'caught') failures.push(failure('mutants', seed, `${verdict}: ${name}`))
  }
  async function worker(): Promise<void> {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const mutation = MUTATIONS[index]
      if (mutation === undefined) continue
      const name = `${mutation.rule}: ${mutation.name}`
      const verdict = (await soundness(mutation.tests)) ? await tryOut(mutation) : 'tests fail anyway'
      note(name, verdict, index)
    }
  }
  if (seed !== null) await worker()
  else await Promise.all([worker(), ofTheModel(note)])
  return result(verdicts.length, { survived: failures.length }, { verdicts }, failures)
}

/** The model's own list, by its own script: one line a mutant. */
function ofTheModel(note: (name: string, verdict: Verdict) => void): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [OF_THE_MODEL], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let told = 0
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, word = '', name = ''] = /^(caught|SURVIVED)\s+(.*?)(?:\s+<- .*)?$/.exec(line) ?? []
      if (word === '') return
      told += 1
      note(name, word === 'caught' ? 'caught' : 'survived')
    })
    child.on('close', () => {
      if (told < MUTANTS.length)
        note(`${told} of ${MUTANTS.length} of the model: ${errors.slice(0, 500)}`, 'tests fail anyway')
      resolve()
    })
  })
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
  const folder = copySources()
  try {
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
    })
    child.on('close', (code) => resolve(code === 0))
  })
}
