import { describe, expect, test } from 'vitest'
import { flagWords, flagsToWords, parseFlags } from '../../../src-main/cli/flags.ts'

describe('the command line', () => {
  test('takes a value after a space and after an equals sign', () => {
    const flags = {
      feedUrl: 'ws://localhost:1/x=a',
      userDataDir: '/d',
      remoteDebuggingPort: 0,
      demo: true,
      hidden: true,
    }
    const words = ['--feed-url', 'ws://localhost:1/x=a', '--user-data-dir=/d', '--remote-debugging-port', '0']
    expect(parseFlags([...words, '--demo', '--hidden'])).toEqual({ ok: true, flags })
    expect(parseFlags(flagsToWords(flags))).toEqual({ ok: true, flags })
    expect(parseFlags([])).toEqual({ ok: true, flags: { demo: false, hidden: false } })
    expect(parseFlags(['--', '--demo'])).toMatchObject({ ok: true, flags: { demo: true } })
  })

  test.each([
    [['--feeds'], 'Unknown flag --feeds'],
    [['--feed-url'], '--feed-url needs a value'],
    [['--feed-url', '--demo'], '--feed-url needs a value'],
    [['--feed-url='], '--feed-url needs a value'],
    [['--feed-url', 'http://x'], '--feed-url: http:// is not a WebSocket address; expected wss://'],
    [['--feed-url=ws://feed.example/ws'], 'unencrypted to feed.example'],
    [['--demo=yes'], '--demo takes no value'],
    [['--remote-debugging-port', 'x'], '"x" is not a port'],
    [['--remote-debugging-port=70000'], '"70000" is not a port'],
    [['start'], 'Unexpected argument start'],
    [['--no-sandbox'], 'Unknown flag --no-sandbox'],
  ])('%j is refused, saying why', (words, why) => {
    const result = parseFlags(words)
    expect(result).toMatchObject({ ok: false })
    expect(result.ok ? '' : result.message).toContain(why)
    expect(result.ok ? '' : result.message).toContain('--user-data-dir DIR')
  })

  test('a key given as a flag does not come back in the message', () => {
    const result = parseFlags(['--api-key=nxg_secret'])
    expect(result.ok ? '' : result.message).toContain('Unknown flag --api-key')
    expect(result.ok ? '' : result.message).not.toContain('nxg_secret')
  })

  test('the app lets Electron’s and Chromium’s own switches pass, and nothing else', () => {
    const words = [
      '--no-sandbox',
      '--inspect=0',
      '--disable-gpu',
      '--ozone-platform=x11',
      '-r',
      'x.cjs',
      '--lang=de',
    ]
    expect(parseFlags([...words, '--demo'], 'app')).toMatchObject({ ok: true, flags: { demo: true } })
    expect(parseFlags(['--dmeo'], 'app')).toMatchObject({ ok: false })
  })

  test('in a development run the app’s path is no flag', () => {
    expect(flagWords(['electron', '.', '--demo'], true)).toEqual(['--demo'])
    expect(flagWords(['fastfeed', '--demo'], false)).toEqual(['--demo'])
  })
})
