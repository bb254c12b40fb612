import { describe, expect, test } from 'vitest'
import { asksForHelp, flagWords, flagsToWords, HELP, parseFlags } from '../../../src-main/cli/flags.ts'

describe('the command line', () => {
  test('takes a value after a space and after an equals sign', () => {
    const flags = {
      feedUrl: 'ws://localhost:1/x=a',
      userDataDir: '/d',
      remoteDebuggingPort: 0,
      demo: true,
      hidden: true,
      selfTest: false,
    }
    const words = ['--feed-url', 'ws://localhost:1/x=a', '--user-data-dir=/d', '--remote-debugging-port', '0']
    expect(parseFlags([...words, '--demo', '--hidden'])).toMatchObject({ ok: true, flags })
    expect(parseFlags(flagsToWords(flags))).toEqual({ ok: true, flags, ignored: [] })
    expect(parseFlags([])).toEqual({
      ok: true,
      flags: { demo: false, hidden: false, selfTest: false },
      ignored: [],
    })
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
    [['--self-test=all'], '--self-test takes no value'],
    [['--self-test', '--demo'], '--self-test opens no feed and ends by itself: leave out --demo'],
    [['--hidden', '--self-test'], '--self-test opens no feed and ends by itself: leave out --hidden'],
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

  const foreign = [
    ['-Embedding'],
    ['-ToastActivated'],
    ['--relaunch'],
    ['--updated'],
    ['--device-scale-factor=1.5'],
    ['--wayland-text-input-version=3'],
    ['--no-sandbox'],
    ['--inspect=0'],
    ['-psn_0_1234'],
    ['--dmeo'],
    ['--'],
    ['/home/u/signals.csv'],
    ['-r', 'x.cjs'],
    ['/prefetch:1'],
    [''],
  ]
  test.each(foreign)('E2: the app starts all the same with %j, wherever it stands', (...words) => {
    for (const line of [
      [...words, '--demo', '--hidden'],
      ['--demo', ...words, '--hidden'],
    ])
      expect(parseFlags(line, 'app')).toMatchObject({ ok: true, flags: { demo: true, hidden: true } })
  })

  test('what is ignored is named, without values and stray words: one may be a key', () => {
    const result = parseFlags(['-Embedding', '--api-key=nxg_secret', 'nxg_secret', '--nxg_secret x'], 'app')
    expect(result).toMatchObject({ ignored: ['-Embedding', '--api-key', 'a word', 'a word'] })
  })

  test.each([
    [['--feed-url', 'nonsense']],
    [['--feed-url']],
    [['--demo=yes']],
    [['--self-test', '--demo']],
    [['--remote-debugging-port=x']],
  ])('a wrong value of a known flag is an error to the app, too: %j', (words) => {
    const result = parseFlags(['-Embedding', ...words], 'app')
    expect(result.ok ? '' : result.message).toContain(words[0]?.split('=')[0])
  })

  test.each([[['--help']], [['--demo', '-h']]])('%j asks for help, which names every flag', (words) => {
    expect(asksForHelp(words)).toBe(true)
    for (const flag of [
      '--feed-url',
      '--user-data-dir',
      '--remote-debugging-port',
      '--demo',
      '--hidden',
      '--self-test',
    ])
      expect(HELP).toContain(flag)
  })

  test('in a development run the app’s path is no flag', () => {
    expect(flagWords(['electron', '.', '--demo'], true)).toEqual(['--demo'])
    expect(flagWords(['fastfeed', '--demo'], false)).toEqual(['--demo'])
  })
})
