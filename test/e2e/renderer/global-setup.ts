import { mkdirSync, writeFileSync } from 'node:fs'
import { buildFake, buildPage } from './bundle.ts'
import { FAKE_SCRIPT, OUT, PAGE } from './places.ts'

export default async function setup(): Promise<void> {
  mkdirSync(OUT, { recursive: true })
  if (process.env['FASTFEED_RENDERER_BUILT'] !== '1') await buildPage(PAGE)
  writeFileSync(FAKE_SCRIPT, await buildFake())
}
