/**
 * The proof that no signal is lost: `node test/prove/run.ts [--json FILE] [--quick] [--only a,b] [--seed N]`.
 * Exit code 0 only if every count of loss is 0.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Section, SectionResult } from './lib/section.ts'
import { faults } from './sections/faults.ts'
import { life } from './sections/life.ts'
import { model } from './sections/model.ts'
import { mutants } from './sections/mutants.ts'
import { recovery } from './sections/recovery.ts'
import { fuzz } from './sections/fuzz.ts'
import { kills } from './sections/kills.ts'

const SECTIONS: Readonly<Record<string, Section>> = { model, faults, kills, fuzz, life, recovery, mutants }

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string' },
  },
})

const wanted = values.only?.split(',') ?? Object.keys(SECTIONS)
const unknown = wanted.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0)
  exitWith(`--only: no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`)
const seed = values.seed === undefined ? null : Number(values.seed)
if (seed !== null && !Number.isInteger(seed)) exitWith(`--seed: expected a whole number, got ${values.seed}`)

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

const report: Record<string, SectionResult & { readonly seconds: number }> = {}
for (const name of wanted) {
  const section = SECTIONS[name]
  if (section === undefined) continue
  const began = performance.now()
  console.log(`== ${name}`)
  const result = await section({
    scale: values.quick ? 'quick' : 'full',
    seed,
    say: (text) => console.log(`${name}: ${text}`),
  })
  const seconds = Math.round((performance.now() - began) / 100) / 10
  report[name] = { ...result, seconds }
  for (const { what, repeat } of result.failures.slice(0, 40))
    console.log(`FAILED ${what}\n  repeat: ${repeat}`)
  console.log(
    `== ${name}: ${result.ok ? 'ok' : 'FAILED'}, ${result.runs} runs, ${seconds} s; ${JSON.stringify(result.losses)} ${JSON.stringify(result.figures)}`,
  )
}
const ok = Object.values(report).every((section) => section.ok)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ok, ...report }, null, 2)}\n`)
console.log(ok ? 'proved: nothing lost' : 'NOT proved')
// Agents keep idle connections for a while; nothing is waited for any more.
process.exit(ok ? 0 : 1)
