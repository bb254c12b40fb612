/** What each part says of a machine that has it, lacks it, or has it broken. The machine is made of ports. */
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../src-main/core/self-test/types.ts'
import type { NotificationOutcome } from '../../../src-main/core/alerts/engine-types.ts'
import type { DesktopNotifications } from '../../../src-main/shell/notifications/notifications.ts'
import {
  clockCheck,
  diskCheck,
  hotkeyCheck,
  keyStoreCheck,
  trayCheck,
  type HotkeyCheckPorts,
} from '../../../src-main/shell/self-test/system-checks.ts'
import { certificateCheck, forwardCheck, proxyCheck } from '../../../src-main/shell/self-test/network.ts'
import {
  notificationChecks,
  soundCheck,
  windowCheck,
  type ProbeWindow,
} from '../../../src-main/shell/self-test/alert-checks.ts'
import { createVault, type SafeStorage } from '../../../src-main/shell/secrets/vault.ts'
import { FakeClock } from '../../support/fakes/clock.ts'

const signal = new AbortController().signal
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
/** The outcome's kind and its sentence. */
const said = async (outcome: Promise<Outcome> | Outcome): Promise<readonly [string, string]> => {
  const got = await outcome
  return [got.kind, got.kind === 'ok' ? got.detail : got.why]
}
const at = (clock: FakeClock) => (ms: number, run: () => void) => clock.setTimer(ms, run)

describe('notification', () => {
  function rig(answer: NotificationOutcome, patienceMs: number) {
    const clock = new FakeClock()
    const bodies: string[] = []
    let click: () => void = () => undefined
    let closed = 0
    const open = (onClick: () => void): DesktopNotifications => {
      click = onClick
      return {
        notify(request, outcome) {
          bodies.push(request.body)
          outcome(answer, answer === 'shown' ? '' : 'this desktop has no notification service')
        },
        close: () => undefined,
        closeAll: () => void (closed += 1),
        settled: () => Promise.resolve(),
        adopt: () => undefined,
        activated: () => false,
      }
    }
    const [shown, clicked] = notificationChecks({ open, patienceMs, after: at(clock) })
    return { clock, bodies, shown, clicked, click: () => click(), closed: () => closed }
  }

  test('one that was clicked while other parts were tried counts, and is taken away at the end', async () => {
    const { shown, clicked, click, closed, bodies } = rig('shown', 10_000)
    expect(await said(shown.run(signal))).toEqual(['ok', 'The desktop has shown it.'])
    expect(bodies).toEqual(['Click here: it shows that clicks on alerts reach the app.'])
    click()
    expect(closed()).toBe(0)
    expect(await said(clicked.run(signal))).toEqual(['ok', 'The click has reached the app.'])
    expect(closed()).toBe(1)
  })
  test('a user is given time for it; nobody clicking is no fault', async () => {
    const { clock, shown, clicked, closed } = rig('shown', 10_000)
    await shown.run(signal)
    const outcome = said(clicked.run(signal))
    clock.advance(9_999)
    await settle()
    expect(closed()).toBe(0)
    clock.advance(1)
    expect(await outcome).toEqual(['absent', 'Nobody clicked it.'])
    expect(closed()).toBe(1)
  })
  test('where nobody sits, nobody is asked or waited for', async () => {
    const { clock, shown, clicked, bodies } = rig('shown', 0)
    await shown.run(signal)
    expect(bodies).toEqual(['Alerts can be shown here. Nothing needs to be done.'])
    expect(await said(clicked.run(signal))).toEqual(['absent', 'Nobody clicked it.'])
    expect(clock.timers).toBe(0)
  })
  test('one that the desktop refused has failed, and there is nothing to click', async () => {
    const { shown, clicked } = rig('failed', 10_000)
    expect(await said(shown.run(signal))).toEqual([
      'failed',
      'The desktop has not shown it: this desktop has no notification service.',
    ])
    expect(await said(clicked.run(signal))).toEqual(['absent', 'There was no notification to click.'])
  })
})

describe('sound', () => {
  const rig = (outcomes: readonly (string | null)[], { muted = false, listensAfter = 0 } = {}) => {
    const clock = new FakeClock()
    const asked: number[] = []
    const check = soundCheck({
      pageListens: () => clock.monotonicMs() >= 1000 + listensAfter,
      tryOut({ volume }) {
        const why = outcomes[asked.length] ?? null
        asked.push(volume)
        return Promise.resolve(why === null ? { played: true } : { played: false, why })
      },
      settings: () => ({ muted, volume: 0.7 }),
      after: at(clock),
    })
    return { clock, asked, check }
  }
  test('is played at the user’s volume, once', async () => {
    const { check, asked } = rig([null])
    expect(await said(check.run(signal))).toEqual(['ok', 'Played to its end at 70 % of the system’s volume.'])
    expect(asked).toEqual([0.7])
  })
  test('muted, it is played in silence and says so', async () => {
    const { check, asked } = rig([null], { muted: true })
    expect((await said(check.run(signal)))[1]).toContain('Played in silence')
    expect(asked).toEqual([0])
  })
  test('fails only when it fails again and again', async () => {
    const slow = 'the sound did not end'
    expect((await said(rig([slow, slow, null]).check.run(signal)))[0]).toBe('ok')
    const none = 'this computer has no sound output'
    expect(await said(rig([none, none, none]).check.run(signal))).toEqual([
      'failed',
      `It was not played: ${none}.`,
    ])
  })
  test('waits for a page that is still loading', async () => {
    const { clock, check, asked } = rig([null], { listensAfter: 400 })
    const outcome = said(check.run(signal))
    await settle()
    clock.advance(200)
    await settle()
    expect(asked).toEqual([])
    clock.advance(200)
    expect((await outcome)[0]).toBe('ok')
  })
})

test.each([
  [true, true, 'ok'],
  [false, true, 'absent'],
  [true, false, 'failed'],
])('tray: with a host %s and an icon %s it is %s', async (host, icon, kind) => {
  const check = trayCheck({ hostIsThere: () => Promise.resolve(host), iconIsMade: () => icon })
  expect((await said(check.run(signal)))[0]).toBe(kind)
})

describe('key store', () => {
  const run = (part: Partial<SafeStorage>, platform: NodeJS.Platform = 'linux', prefix = 'v11') =>
    said(
      keyStoreCheck({
        vault: createVault(
          {
            isAsyncEncryptionAvailable: () => Promise.resolve(true),
            encryptStringAsync: (text) => Promise.resolve(Buffer.from(`${prefix}${text}`)),
            decryptStringAsync: (sealed) =>
              Promise.resolve({ result: sealed.toString().slice(3), shouldReEncrypt: false }),
            getSelectedStorageBackend: () => 'gnome_libsecret',
            ...part,
          },
          platform,
          at(new FakeClock()),
        ),
        backend: () => (platform === 'linux' ? 'gnome_libsecret' : null),
      }).run(signal),
    )
  test('seals and reads back, and says by what', async () => {
    expect(await run({})).toEqual(['ok', 'Sealed and read back by gnome_libsecret.'])
    expect(await run({}, 'darwin')).toEqual(['ok', 'Sealed and read back.'])
  })
  test('a seal that anybody can open is none', async () => {
    const [kind, why] = await run({}, 'linux', 'v10')
    expect(kind).toBe('absent')
    expect(why).toContain('No keyring runs (gnome_libsecret)')
  })
  test('no way to seal, and a seal that cannot be opened, are told apart', async () => {
    expect((await run({ isAsyncEncryptionAvailable: () => Promise.resolve(false) }))[0]).toBe('absent')
    const broken = await run({ decryptStringAsync: () => Promise.reject(new Error('no')) })
    expect(broken).toEqual([
      'failed',
      'What was sealed could not be read back, so a stored key would be lost.',
    ])
    const other = { result: 'something else', shouldReEncrypt: false }
    expect((await run({ decryptStringAsync: () => Promise.resolve(other) }))[0]).toBe('failed')
  })
})

describe('hotkey', () => {
  const run = (part: Partial<HotkeyCheckPorts>) => {
    const letGo: string[] = []
    const taken: string[] = []
    const check = hotkeyCheck({
      wayland: false,
      chosen: () => '',
      isRegistered: () => false,
      register: (accelerator) => taken.push(accelerator) > 0,
      unregister: (accelerator) => void letGo.push(accelerator),
      ...part,
    })
    return { outcome: said(check.run(signal)), taken, letGo }
  }
  test('the user’s own is asked for and not touched', async () => {
    const mine = run({ chosen: () => 'Control+K', isRegistered: () => true })
    expect([await mine.outcome, mine.taken]).toEqual([['ok', 'Control+K is ours.'], []])
    const [kind, why] = await run({ chosen: () => 'Control+K' }).outcome
    expect([kind, why]).toEqual([
      'failed',
      'Control+K is not ours: another program holds it, or it is no valid combination.',
    ])
  })
  test('where none is set, one is tried and let go', async () => {
    const { outcome, taken, letGo } = run({})
    expect((await outcome)[0]).toBe('ok')
    expect(letGo).toEqual(taken)
    expect((await run({ register: () => false }).outcome)[0]).toBe('failed')
  })
  test('E6: on Wayland nothing is registered, for it would stay with the portal', async () => {
    const { outcome, taken } = run({ wayland: true })
    expect((await outcome)[0]).toBe('absent')
    expect(taken).toEqual([])
  })
})

describe('way to the feed', () => {
  const run = (pac: string, { reachable = ['proxy.corp:3128'], address = 'https://feed.example/' } = {}) =>
    said(
      proxyCheck({
        address: () => address,
        resolveProxy: () => Promise.resolve(pac),
        reach: ({ host, port }) =>
          reachable.includes(`${host}:${port}`) ? Promise.resolve() : Promise.reject(new Error('refused')),
      }).run(signal),
    )
  test.each([
    ['DIRECT', 'ok', 'Direct: the system names no proxy'],
    ['PROXY proxy.corp:3128', 'ok', 'By the system’s proxy proxy.corp:3128, which answers.'],
    ['PROXY gone.corp:8080', 'failed', 'does not answer: gone.corp:8080.'],
    ['PROXY gone.corp:8080; PROXY proxy.corp:3128', 'ok', 'By the system’s proxy proxy.corp:3128'],
    ['PROXY gone.corp:8080; DIRECT', 'ok', 'Direct, as the system allows: gone.corp:8080 does not answer.'],
    ['QUIC x:1', 'failed', 'a kind of proxy that is not supported'],
  ])('%s: %s', async (pac, kind, words) => {
    const [got, text] = await run(pac)
    expect(got).toBe(kind)
    expect(text).toContain(words)
  })
  test('a proxy’s name and password are not shown', async () => {
    const [, text] = await run('PROXY trader:hush@gone.corp:8080')
    expect(text).toContain('gone.corp:8080')
    expect(text).not.toContain('hush')
  })
  test('P3: a feed on this machine goes by no proxy', async () => {
    expect((await run('PROXY gone.corp:8080', { address: 'http://127.0.0.1:1/' }))[0]).toBe('ok')
  })
})

test.each([
  [144, 144, 'ok'],
  [144, 143, 'failed'],
  [0, 0, 'absent'],
])('certificates: of %i listed %i are trusted: %s', async (listed, trusted, kind) => {
  const check = certificateCheck({ authorities: () => ({ listed, trusted }) })
  expect((await said(check.run(signal)))[0]).toBe(kind)
})

test.each([
  [[], true, 'absent', 'No target is in force.'],
  [['delivered'], false, 'absent', 'The key store does not give their addresses to this run.'],
  [['delivered', 'delivered'], true, 'ok', '“t0”, “t1” took a test, the slowest after 20 ms.'],
  [['delivered', 'refused'], true, 'failed', '“t1”: HTTP 401'],
  [['late'], true, 'failed', '“t0”: HTTP 401'],
] as const)('A24: forwarding, of targets that are %j, known %j: %s', async (outcomes, known, kind, words) => {
  const targets = outcomes.map((outcome, index) => ({
    name: `t${index}`,
    test: () => Promise.resolve({ outcome, why: 'HTTP 401', tookMs: 10 * (index + 1) }),
  }))
  const check = forwardCheck({ targets: () => targets, known: () => Promise.resolve(known) })
  expect(await said(check.run(signal))).toEqual([kind, words])
})

describe('clock', () => {
  const run = (
    offset: readonly [number, number] | null,
    statement: string | null = null,
    platform: NodeJS.Platform = 'linux',
  ) =>
    said(
      clockCheck({
        platform,
        offset: () => (offset === null ? null : { offsetMs: offset[0], uncertaintyMs: offset[1] }),
        run: () => Promise.resolve(statement),
      }).run(signal),
    )
  test.each([
    [[40, 20], 'ok', 'It is 0.04 s behind the feed’s, give or take 0.02 s.'],
    [[-2900, 50], 'ok', 'It is 2.90 s ahead of the feed’s'],
    [[-45_000, 50], 'failed', 'It is 45 s ahead of the feed’s.'],
    [[3500, 800], 'ok', 'It is 3.50 s behind the feed’s, give or take 0.80 s.'],
  ] as const)('against the feed’s, %j: %s', async (offset, kind, words) => {
    const [got, text] = await run(offset)
    expect(got).toBe(kind)
    expect(text).toContain(words)
  })
  test('without a feed the system is asked', async () => {
    expect((await run(null, 'yes\n'))[0]).toBe('ok')
    expect(await run(null, 'no\n')).toEqual(['failed', 'The system says that no time server sets it.'])
    expect((await run(null, null))[0]).toBe('absent')
    expect((await run(null, 'yes\n', 'win32'))[0]).toBe('absent')
  })
})

describe('window', () => {
  function run(state: { visible?: boolean; focused?: boolean; wayland?: boolean; comesUp?: boolean }) {
    const { visible = true, focused = false, wayland = false, comesUp = true } = state
    const clock = new FakeClock()
    let open = 0
    const window: ProbeWindow = {
      once: (_event, listener) => comesUp && listener(),
      showInactive: () => undefined,
      isVisible: () => visible,
      isMinimized: () => false,
      isFocused: () => focused,
      destroy: () => (open -= 1),
    }
    const openWindow = (): ProbeWindow => {
      open += 1
      return window
    }
    const outcome = said(windowCheck({ wayland, open: openWindow, after: at(clock) }).run(signal))
    return { clock, outcome, open: () => open }
  }
  test.each([
    [{}, 'ok', 'the focus stayed where it was'],
    [{ focused: true }, 'failed', 'took the focus'],
    [{ visible: false }, 'failed', 'did not come up'],
  ])('%j: %s', async (state, kind, words) => {
    const { clock, outcome, open } = run(state)
    await settle()
    clock.advance(400)
    const [got, text] = await outcome
    expect(got).toBe(kind)
    expect(text).toContain(words)
    expect(open()).toBe(0)
  })
  test('E6: on Wayland none is opened', async () => {
    const { outcome, open } = run({ wayland: true })
    expect((await outcome)[0]).toBe('absent')
    expect(open()).toBe(0)
  })
})

test.each([
  [80 * 2 ** 30, 'ok', '80.0 GB free'],
  [300 * 2 ** 20, 'ok', '300 MB free'],
  [100 * 2 ** 20, 'failed', 'Only 100 MB free where the history is kept (/data).'],
  [0, 'failed', 'Only 0 MB free'],
])('disk: %i bytes: %s', async (bytes, kind, words) => {
  const [got, text] = await said(
    diskCheck({ folder: '/data', free: () => Promise.resolve(bytes) }).run(signal),
  )
  expect(got).toBe(kind)
  expect(text).toContain(words)
})
