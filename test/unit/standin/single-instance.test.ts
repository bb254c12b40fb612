import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SingleInstance } from '../../electron-on-chromium/api/single-instance.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'single-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const message = { argv: ['--x'], cwd: '/', additionalData: null }
const nobody = (): void => undefined

test('one holds the lock, the next one leaves its words', () => {
  const first = new SingleInstance(folder)
  expect(first.request(message, nobody)).toBe(true)
  expect(first.request(message, nobody)).toBe(true)
  expect(new SingleInstance(folder).request(message, nobody)).toBe(false)
  expect(readdirSync(join(folder, 'single-instance')).filter((name) => name.endsWith('.json'))).toHaveLength(
    1,
  )
  first.release()
  const third = new SingleInstance(folder)
  expect(third.request(message, nobody)).toBe(true)
  third.release()
})

test('the lock of a process that is gone is taken over', () => {
  mkdirSync(join(folder, 'single-instance'))
  // No process has this start time: the pid has been used again.
  writeFileSync(join(folder, 'single-instance', 'owner'), `${process.pid} 1`)
  const next = new SingleInstance(folder)
  expect(next.request(message, nobody)).toBe(true)
  next.release()
})
