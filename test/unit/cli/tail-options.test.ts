import { describe, expect, test } from 'vitest'
import { parseTail } from '../../../src-main/cli/tail-options.ts'

const KEY = 'nxg_canary_0123456789'
const URL_ = 'wss://feed.example/ws/fastfeed'
const parse = (line: string, env: Record<string, string> = { FASTFEED_API_KEY: KEY }) =>
  parseTail(line === '' ? [] : line.split(' '), env)
const message = (line: string, env?: Record<string, string>) => {
  const usage = parse(line, env)
  return usage.ok ? 'accepted' : usage.message
}

describe('tail: what it accepts', () => {
  test('P1: address, filters, folder and output', () => {
    const usage = parse(
      `--feed-url ${URL_} --symbols BTCUSDT,ETHUSDT --events REGIME_SHIFT --data-dir d --json`,
    )
    expect(usage).toMatchObject({
      ok: true,
      command: {
        kind: 'follow',
        json: true,
        dataDir: 'd',
        url: {
          base: URL_,
          origin: 'https://feed.example',
          symbols: ['BTCUSDT', 'ETHUSDT'],
          events: ['REGIME_SHIFT'],
        },
      },
    })
    expect(JSON.stringify(usage)).not.toContain(KEY)
  })
  test('without a folder nothing is stored', () => {
    expect(parse(`--feed-url ${URL_}`)).toMatchObject({ command: { dataDir: null, json: false } })
  })
  test('--history needs neither key nor address', () => {
    expect(parse('--history --data-dir d', {})).toEqual({
      ok: true,
      command: { kind: 'history', dataDir: 'd', symbols: [], events: [] },
    })
    expect(parse('--history --data-dir d --symbols BTCUSDT --events REGIME_SHIFT', {})).toMatchObject({
      command: { symbols: ['BTCUSDT'], events: ['REGIME_SHIFT'] },
    })
    for (const help of ['--help', '-h'])
      expect(parse(help, {})).toEqual({ ok: true, command: { kind: 'help' } })
  })
  test('without an address it is the production feed', () => {
    expect(parse('')).toMatchObject({ command: { url: { base: 'wss://nexusglass.live/ws/fastfeed' } } })
  })
})

describe('tail: what it refuses, each in a sentence that names the flag', () => {
  test.each([
    ['--feed-url nowhere', '--feed-url: not a URL; expected wss://host/path'],
    ['--feed-url https://feed.example/', '--feed-url: https:// is not a WebSocket address; expected wss://'],
    [
      `--feed-url ${URL_}?token=x`,
      '--feed-url: must not contain a query or fragment; the key and filters are added by the app',
    ],
    [
      `--feed-url ${URL_} --symbols A,,B`,
      '--symbols: expected names separated by commas, such as BTCUSDT,ETHUSDT',
    ],
    [`--feed-url ${URL_} --events=`, '--events: expected names separated by commas, such as REGIME_SHIFT'],
    [`--feed-url ${URL_} --data-dir=`, '--data-dir: expected a folder'],
    [`--feed-url ${URL_} --jsn`, "Unknown option '--jsn'"],
    [`--feed-url ${URL_} stray`, "Unexpected argument 'stray'"],
    ['--history', '--history needs --data-dir DIR, the folder of the journal to print'],
  ])('%s', (line, expected) => {
    expect(message(line)).toBe(expected)
  })
  test('P3: ws:// beyond this machine would send the key unencrypted', () => {
    expect(message('--feed-url ws://feed.example/ws')).toContain(
      'would send the API key unencrypted to feed.example',
    )
    expect(message('--feed-url ws://127.0.0.1:8080/ws')).toBe('accepted')
  })
  test.each([
    [{}, 'it is not set'],
    [{ FASTFEED_API_KEY: '' }, 'the API key is empty'],
    [{ FASTFEED_API_KEY: 'a b' }, 'the API key contains a space or line break'],
  ])('P2: a key that cannot be one: %j', (env, problem) => {
    expect(message(`--feed-url ${URL_}`, env)).toBe(
      `FASTFEED_API_KEY in the environment must hold the API key: ${problem}`,
    )
  })
  test('a key among the arguments is not repeated on the screen', () => {
    for (const line of [KEY, `--key=${KEY}`, `--feed-url ${URL_} --token ${KEY}`])
      expect(message(line)).not.toContain(KEY)
    expect(message('nxg_another_0123456789')).not.toContain('nxg_another')
  })
})
