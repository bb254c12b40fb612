import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY, fileFor, serveApp } from '../../../src-main/shell/window/app-protocol.ts'
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

describe('the length of an answer', () => {
  const SOUND = Buffer.from('RIFF0123456789')
  function sounds() {
    const { root } = site()
    writeFileSync(join(root, 'a.wav'), SOUND)
    return async (range: string | null, method = 'GET') => {
      const headers = new Headers(range === null ? {} : { range })
      const answer = await serveApp(root, { url: 'app://feed/a.wav', method, headers })
      const text = Buffer.from(await answer.arrayBuffer()).toString()
      return { status: answer.status, text, said: (name: string) => answer.headers.get(name) }
    }
  }

  test('A17: is always said, without which a sound is not played', async () => {
    const { get } = site()
    for (const [url, method] of [
      ['app://feed/index.html', 'GET'],
      ['app://feed/index.html', 'HEAD'],
    ] as const)
      expect((await get(url, method)).headers.get('content-length')).toBe('15')
    expect((await get('app://feed/missing.js')).headers.get('content-length')).toBe('9')
    expect((await get('app://feed/index.html', 'POST')).headers.get('content-length')).toBe('0')
  })

  test.each([
    ['bytes=0-', 'RIFF0123456789', 'bytes 0-13/14'],
    ['bytes=4-6', '012', 'bytes 4-6/14'],
    ['bytes=10-99', '6789', 'bytes 10-13/14'],
    ['bytes=-3', '789', 'bytes 11-13/14'],
    ['bytes=-99', 'RIFF0123456789', 'bytes 0-13/14'],
  ])('%s is answered with that part and its own length', async (range, text, said) => {
    const answer = await sounds()(range)
    expect([answer.status, answer.text, answer.said('content-range')]).toEqual([206, text, said])
    expect(answer.said('content-length')).toBe(String(text.length))
    expect(answer.said('content-type')).toBe('audio/wav')
  })

  test.each(['bytes=14-', 'bytes=99-100', 'bytes=-0'])('%s lies behind the end', async (range) => {
    const answer = await sounds()(range)
    expect([answer.status, answer.text, answer.said('content-range')]).toEqual([416, '', 'bytes */14'])
    expect(answer.said('content-length')).toBe('0')
  })

  test.each(['bytes=6-4', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=-', 'nonsense', ''])(
    '“%s” may be passed over: the whole file',
    async (range) => {
      const answer = await sounds()(range)
      expect([answer.status, answer.text, answer.said('content-length')]).toEqual([
        200,
        SOUND.toString(),
        '14',
      ])
    },
  )
})
