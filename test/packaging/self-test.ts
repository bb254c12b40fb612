/**
 * `node test/packaging/self-test.ts [--without PART,PART] [PROGRAM]`: runs the packaged app's `--self-test` and says what it
 * came to, a line a part; on GitHub in the run's summary, too. Ends with 0 when every part works, but for those left out:
 * what a hosted machine has not got (a sound card, a user who lets notifications through). PROGRAM: what lies in release/.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import type { SelfTestDocument } from '../../src-main/core/self-test/run.ts'
import { PART_NAMES } from '../../src-main/core/self-test/types.ts'

const release = join(import.meta.dirname, '..', '..', 'release')
/** Beyond the app's own deadline (shell/self-test/command.ts): by then nothing of it runs any more. */
const LONGEST_MS = 360_000

const PLACES: Readonly<Record<string, readonly [folder: RegExp, program: string]>> = {
  linux: [/^linux-unpacked$/, 'nexusglass-fastfeed'],
  win32: [/^win-unpacked$/, 'NexusGlass FastFeed.exe'],
  darwin: [
    /^mac(-universal|-arm64)?$/,
    join('NexusGlass FastFeed.app', 'Contents', 'MacOS', 'NexusGlass FastFeed'),
  ],
}

function packagedProgram(): string {
  const [folder, program = ''] = PLACES[process.platform] ?? []
  const found = (existsSync(release) ? readdirSync(release) : [])
    .filter((name) => folder?.test(name))
    .map((name) => join(release, name, program))
    .find((path) => existsSync(path))
  if (found === undefined) throw new Error(`No packaged app in ${release}: run "npm run package:dir" first.`)
  return found
}

async function documentOf(program: string): Promise<SelfTestDocument> {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(program, [...asRoot, '--self-test'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const patience = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
  clearTimeout(patience)
  try {
    return JSON.parse(output) as SelfTestDocument
  } catch {
    const end = child.exitCode ?? child.signalCode
    throw new Error(`${program} ended with ${end} and no result. It said: ${output.slice(0, 2000)}`)
  }
}

const { values, positionals } = parseArgs({
  options: { without: { type: 'string', default: '' } },
  allowPositionals: true,
})
const without = values.without.split(',').filter((name) => name !== '')
const unknown = without.filter((name) => !PART_NAMES.some((part) => part === name))
if (unknown.length > 0) throw new Error(`--without: no part is called ${unknown.join(', ')}`)

const { parts, finished_at: finishedAt } = await documentOf(positionals[0] ?? packagedProgram())
const isRight = ({ part, result }: SelfTestDocument['parts'][number]): boolean =>
  result === 'ok' || result === 'not on this system' || without.includes(part)
const lines = parts.map((one) => {
  const { part, title, result, duration_ms: ms, advice = '' } = one
  const word = result === 'failed' && without.includes(part) ? 'failed (left out here)' : result
  return `${isRight(one) ? '✓' : '✗'} ${title}: ${word}, ${ms ?? '–'} ms. ${one.text} ${advice}`.trimEnd()
})
console.log(lines.join('\n'))
const summary = process.env['GITHUB_STEP_SUMMARY']
if (summary)
  appendFileSync(
    summary,
    `### Self-test of the package, ${process.platform}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`,
  )
// Of one that was ended early not every part was tried.
process.exitCode = finishedAt !== null && parts.length === PART_NAMES.length && parts.every(isRight) ? 0 : 1
