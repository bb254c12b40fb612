import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { windowsIdentity } from '../../../src-main/shell/system/installation.ts'

const portable = { PORTABLE_EXECUTABLE_FILE: 'D:\\FastFeed.exe' }

test('E7: installed, portable and development runs share neither model ID nor toast activator', () => {
  const all = [windowsIdentity(true, {}), windowsIdentity(true, portable), windowsIdentity(false, {})]
  expect(new Set(all.map(({ appId }) => appId)).size).toBe(3)
  expect(new Set(all.map(({ toastActivator }) => toastActivator)).size).toBe(3)
  for (const { toastActivator } of all)
    expect(toastActivator).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/)
  expect(windowsIdentity(false, portable)).toEqual(windowsIdentity(false, {}))
})

test('the installed one is that of the installer', () => {
  const config = readFileSync(join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8')
  expect(config).toContain(`\nappId: ${windowsIdentity(true, {}).appId}\n`.trimStart())
})
