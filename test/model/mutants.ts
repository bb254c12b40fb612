/**
 * Breaks the session, the recovery and the engine on purpose, one way at a time, and asks whether a test notices.
 * Run it by hand: `node test/model/mutants.ts [parts of names …]`. Works on a copy; prints caught or SURVIVED.
 */
import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { copySources, ROOT } from '../prove/lib/source-copy.ts'
import { MUTANTS, type Mutant } from './mutant-list.ts'

const run = promisify(execFile)

/** Quick ones first: the first failure ends the run. */
const UNITS = ['test/unit/session', 'test/unit/recovery', 'test/unit/ingest']

function copy(): string {
  const folder = copySources()
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    // As patient as the suite itself: a busy machine breaks no rule.
    'export default { test: { bail: 1, fileParallelism: false, testTimeout: 120_000 } }\n',
  )
  return folder
}

/** The name of the first test that failed; null when all passed. */
async function firstFailure(folder: string): Promise<string | null> {
  const units = await failureOf(folder, UNITS)
  return units ?? (await failureOf(folder, ['test/model/model.test.ts', 'test/model/day.test.ts']))
}

async function failureOf(folder: string, tests: readonly string[]): Promise<string | null> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const env = { ...process.env, MODEL_RUNS: '400', MODEL_SEED: '1', DAY_HOURS: '2', NO_COLOR: '1' }
  try {
    await run(process.execPath, [vitest, 'run', ...tests], {
      cwd: folder,
      env,
      timeout: 300_000,
      maxBuffer: 1 << 26,
    })
    return null
  } catch (error) {
    const said = (stream: string) => String(Object.getOwnPropertyDescriptor(error, stream)?.value ?? '')
    const output = said('stdout') + said('stderr')
    const name = /FAIL\s+(.*)/.exec(output)?.[1]
    if (name === undefined || !name.includes('>'))
      throw new Error(`no test could run:\n${output}`, { cause: error })
    return name
  }
}

async function attempt(folder: string, mutant: Mutant): Promise<boolean> {
  const path = join(folder, 'src-main/core', mutant.file)
  const source = readFileSync(path, 'utf8')
  if (source.split(mutant.from).length !== 2)
    throw new Error(`${mutant.name}: its text is not there exactly once`)
  writeFileSync(
    path,
    source.replace(mutant.from, () => mutant.to),
  )
  const failure = await firstFailure(folder)
  writeFileSync(path, source)
  process.stdout.write(
    `${failure === null ? 'SURVIVED' : 'caught  '}  ${mutant.name}${failure === null ? '' : `  <- ${failure}`}\n`,
  )
  return failure !== null
}

const wanted = process.argv.slice(2)
const folder = copy()
let survived = 0
try {
  const sound = await firstFailure(folder)
  if (sound !== null) throw new Error(`unchanged sources fail: ${sound}`)
  for (const mutant of MUTANTS.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  ))
    if (!(await attempt(folder, mutant))) survived += 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = survived === 0 ? 0 : 1
