import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LogPort } from '../../../src-main/core/ports.ts'
import type { JsonStore } from '../../../src-main/shell/settings/json-store.ts'

/** A folder of its own, gone when the test is. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fastfeed-shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const NOW = new Date('2026-03-17T10:30:00.000Z')

/** Writes like electron-store, without Electron: a file that it cannot parse is not opened, and never written over. */
export function plainStore(path: string): JsonStore {
  let opened = false
  return {
    write(document) {
      if (!opened && existsSync(path)) JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''))
      opened = true
      writeFileSync(path, JSON.stringify(document))
    },
  }
}

export function recordingLog(): LogPort & { readonly lines: string[] } {
  const lines: string[] = []
  const take =
    (level: string) =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      lines.push(`${level} ${message} ${fields === undefined ? '' : JSON.stringify(fields)}`)
    }
  return { lines, debug: take('debug'), info: take('info'), warn: take('warn'), error: take('error') }
}

export interface Told {
  readonly id: string
  readonly level: string
  readonly text: string
}

export function recordingNotices(): {
  readonly told: Told[]
  readonly tell: (id: string, level: string, text: string) => void
} {
  const told: Told[] = []
  return { told, tell: (id, level, text) => void told.push({ id, level, text }) }
}
