import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY, fileFor, serveApp } from '../../../src-main/shell/app-protocol.ts'
import { tempFolder } from './support.ts'

function site() {
  const folder = tempFolder()
  const root = join(folder, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<!doctype html>')
  writeFileSync(join(root, 'assets', 'a b.js'), 'export {}')
  writeFileSync(join(folder, 'secret.json'), '{}')
  mkdirSync(join(folder, 'renderer-evil'))
  writeFileSync(join(folder, 'renderer-evil', 'x.js'), 'evil')
  return { folder, root, get: (url: string, method = 'GET') => serveApp(root, { url, method }) }
}

test('the page and its files are served with their types and the policy', async () => {
  const { get } = site()
  for (const [url, type] of [
    ['app://feed/', 'text/html; charset=utf-8'],
    ['app://feed/index.html', 'text/html; charset=utf-8'],
    ['app://feed/assets/a%20b.js?v=1', 'text/javascript; charset=utf-8'],
  ] as const) {
    const response = await get(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('the policy allows nothing unsafe and nothing from elsewhere', () => {
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
  expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'")
})

test.each([
  'app://feed/../secret.json',
  'app://feed/..%2fsecret.json',
  'app://feed/%2e%2e/secret.json',
  'app://feed/assets/..%2f..%2fsecret.json',
  'app://feed/..%5csecret.json',
  'app://feed/..%2frenderer-evil%2fx.js',
  'app://feed/%00.js',
  'app://feed//etc/passwd',
  'app://other/index.html',
  'https://feed/index.html',
  'app://feed/%E0%A4%A',
  'app://feed/missing.js',
  'app://feed/assets',
  'nonsense',
])('%s is not found', async (url) => {
  const { get } = site()
  const response = await get(url)
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('Not found')
})

test('only reading is answered', async () => {
  const { get } = site()
  expect((await get('app://feed/index.html', 'POST')).status).toBe(405)
  expect(await (await get('app://feed/index.html', 'HEAD')).text()).toBe('')
})

test('a kind of file that the page never needs is not served', () => {
  expect(fileFor('/r', 'app://feed/journal.db')).toBeNull()
  expect(fileFor('/r', 'app://feed/main.js.map')).toBeNull()
})
