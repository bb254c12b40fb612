/** A copy of the sources with the tests that try them, for rules to be broken in. */
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../../..')

/** Whatever those tests import, and what vitest reads. */
const COPIED = [
  'src-main',
  'test/unit',
  'test/model',
  'test/support',
  'test/fixtures',
  'test/prove',
  'test/integration/prove-terminate.test.ts',
  'package.json',
  'vitest.config.ts',
  'vite.preload.config.ts',
  'svelte.config.js',
  'tsconfig.json',
] as const

/** Answers its folder, which is the caller's to remove. */
export function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-mutant-'))
  for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
