/**
 * `npm run bench:compare -- BEFORE.json AFTER.json`: names every figure that got worse by more than 20 % and then ends
 * with 1. Files of different machines, or of a busy one, compare badly; ratios suffer least.
 */
import { readFileSync } from 'node:fs'
import { changes, regressions, TOLERATED } from './lib/compare.ts'

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

const [before, after, ...more] = process.argv.slice(2)
if (before === undefined || after === undefined || more.length > 0) {
  console.error('Usage: npm run bench:compare -- BEFORE.json AFTER.json')
  process.exit(2)
}
try {
  const all = changes(read(before), read(after))
  const worse = regressions(all)
  for (const { path, before: then, after: now, worse: times } of worse)
    console.log(`${path}: ${then} → ${now}, ${Math.round((times - 1) * 100)} % worse`)
  const better = all.filter((change) => change.worse < 1 / TOLERATED).length
  console.log(`${all.length} figures compared: ${worse.length} worse by over 20 %, ${better} better.`)
  if (all.length === 0) throw new Error('The files have no figure in common')
  process.exitCode = worse.length > 0 ? 1 : 0
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
