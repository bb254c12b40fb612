import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRedactor } from '../../../src-main/adapters/redact.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { formatLine, openLog } from '../../../src-main/shell/diagnostics/log.ts'
import { tempFolder } from './support.ts'

const KEY = 'nxg_0123456789abcdef'

test('no line of the log holds the key, wherever in a message, field, error, cause or address it stood', () => {
  const folder = join(tempFolder(), 'logs')
  const redactor = createRedactor(new Secret('plain-key-without-prefix'))
  const log = openLog({ file: join(folder, 'x.log'), level: 'debug', console: false, redactor })
  const cause = new Error(`GET wss://feed.example/ws?token=${KEY}&symbols=A`)
  log.error(`failed with ${KEY}`, { error: new Error('outer', { cause }) })
  log.warn('headers', { headers: { 'X-API-Key': KEY, nested: [{ deep: { token: `token=${KEY}` } }] } })
  log.info('secret', { key: new Secret(KEY), text: 'plain-key-without-prefix' })
  log.warn('a field that is named for it', { answer: { token: 'abcdefgh' } })
  log.warn('forged\n2026-03-17 error all is lost', { text: 'a\nb' })
  log.debug(encodeURIComponent('plain-key-without-prefix'))
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  expect(text).toContain('[secret]')
  expect(text).toContain('outer')
  expect(text).not.toContain(KEY)
  expect(text).not.toContain('plain-key-without-prefix')
  expect(text).not.toContain('abcdefgh')
  expect(text.trimEnd().split('\n')).toHaveLength(6)
})

test('a line stays one line of bounded length', () => {
  const line = formatLine('x', {
    list: Array.from({ length: 10_000 }, (_, n) => n),
    text: 'y'.repeat(100_000),
  })
  expect(line.length).toBeLessThan(4000)
})
