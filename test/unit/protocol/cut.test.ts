/** `FUZZ_RUNS=1000000 npx vitest run test/unit/protocol/cut.test.ts` for a long run. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkShape, cutList } from '../../../src-main/core/protocol/list.ts'
import { parsePage } from '../../../src-main/core/protocol/parse.ts'
import { hasLongNumber, parseExact } from '../../../src-main/core/protocol/sent.ts'
import { findList, isSuspicious } from '../../../src-main/core/protocol/shape.ts'
import { MAX_FRAME_BYTES } from '../../../src-main/core/protocol/types.ts'
import { EVENT } from './samples.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 3000)
const timeout = 30_000 + numRuns

const one = JSON.stringify(EVENT)
const two = JSON.stringify({ ...EVENT, id: 12347 })
const both = `[${one},${two}]`

/** What reads as a cut, or as brackets, and is none. */
const TRAPS = ['},{"id":', '"},{"id":', '[', ']', '{}', '\\"', '\\\\', '\\u007d', 'x', '"', ',', '[]', ':']
const trap = fc.array(fc.constantFrom(...TRAPS), { maxLength: 3 }).map((parts) => parts.join(''))
const key = fc.oneof(fc.constantFrom('id', 'events', 'data', '__proto__', 'payload', 'next'), trap)
const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(0, -0, 1.5, 2 ** 60, true, null, ''),
    trap,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((fields) => Object.fromEntries(fields)),
    tie('value').map((inner) => [{ id: inner }, { id: inner }]),
  ),
})).value
const entry = fc.oneof(
  fc.record({ id: fc.nat(99), more: value }).map((fields) => JSON.stringify({ ...EVENT, ...fields })),
  fc.record({ id: fc.nat(99), more: value }).map((fields) => JSON.stringify(fields)),
  fc.tuple(fc.nat(99), trap).map(([id, text]) => `{"id":${id},"t":"${text}"}`),
  value.map((any) => JSON.stringify(any)),
)
const heads = ['', '{"events":', '{"data":{"items":', '{"x":{"results":', '{"a":1,"payload":', ' ']
const tails = ['', '}', '}}', '},"next":7}', '}', ' ']
const fields = trap.map((text) => `"${text}":"${text}"`)
const around = fc.oneof(
  fc.nat(heads.length - 1).map((at) => [heads[at] ?? '', tails[at] ?? '']),
  fields.map((field) => [`{${field},"events":`, '}']),
  fields.map((field) => ['{"events":', `,${field}}`]),
  fc.tuple(
    fc.constantFrom(...heads),
    fc.constantFrom(...tails, ',"events":null}', ',"events":[]}', ',"items":[1]}}', '],"events":[}'),
  ),
)
const comma = fc.oneof({ weight: 5, arbitrary: fc.constant(',') }, fc.constantFrom(', ', ',\n', ''))
const edits = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.array(fc.tuple(fc.nat(), fc.nat(9), trap), { minLength: 1, maxLength: 2 }),
)
const bodies = fc
  .tuple(around, comma, fc.array(entry, { minLength: 1, maxLength: 4 }), edits)
  .map(([[head = '', tail = ''], between, entries, changes]) =>
    changes.reduce(
      (text, [at, length, insert]) => {
        const from = at % (text.length + 1)
        return text.slice(0, from) + insert + text.slice(from + length)
      },
      `${head}[${entries.join(between)}]${tail}`,
    ),
  )

const readWhole = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
const json = (of: unknown): string => JSON.stringify(of)

test('G1: a cut list is the one that is found when the page is read whole', { timeout }, () => {
  let cuts = 0
  fc.assert(
    fc.property(bodies, (body) => {
      const cut = cutList(body)
      if (cut === null) return true
      cuts += 1
      const whole = findList(readWhole(body))
      expect(json(cut.list)).toBe(json(whole?.list))
      expect(cut.path).toBe(whole?.path)
      expect(cut.texts.map(readWhole)).toEqual(whole?.list)
      return body.includes(cut.texts.join(','))
    }),
    { numRuns },
  )
  expect(cuts).toBeGreaterThan(numRuns / 50)
})

test(
  'P6: a page tells the same whether it was cut or not, and a text says what its event says',
  { timeout },
  () => {
    let kept = 0
    fc.assert(
      fc.property(bodies, (body) => {
        const page = parsePage(body)
        const exact = hasLongNumber(body) ? { exact: () => parseExact(body) } : {}
        const whole = checkShape(readWhole(body), '', isSuspicious(body), exact)
        if (!page.ok) return whole === null
        // Padded, or one event a line: no JSON as it stands.
        if (whole === null) return readWhole(body) === undefined
        expect(json([page.events, page.malformed])).toBe(json([whole?.events, whole?.malformed]))
        for (const [at, text] of page.texts.entries()) {
          if (text === null) continue
          kept += 1
          expect(readWhole(text)).toEqual(page.events[at])
        }
        return true
      }),
      { numRuns },
    )
    expect(kept).toBeGreaterThan(numRuns / 50)
  },
)

describe('G1: a page is cut', () => {
  test.each([
    ['an array', both, ''],
    ['a list under a key', `{"events":${both}}`, 'events'],
    ['a list one level deeper', `{"ok":true,"data":{"items":${both}}}`, 'data.items'],
    ['a list in a wrapper of any name', `{"result":{"events":${both},"more":false},"took":3}`, '*.events'],
    ['a white space around the list', ` {"events": ${both} }\n`, 'events'],
  ])('with %s', (_, body, path) => {
    expect(cutList(body)).toEqual({ list: [EVENT, { ...EVENT, id: 12347 }], path, texts: [one, two] })
  })
  test('with brackets, quotes and lists in its entries', () => {
    const odd = [1, 2].map((id) => ({ ...EVENT, id, data: { legs: [{ a: 1 }, { a: 2 }], t: '}]},{"' } }))
    expect(cutList(json({ events: odd }))?.texts).toEqual(odd.map(json))
  })
})

describe('G1: a page is read whole', () => {
  test.each([
    ['is not JSON', `{"events":${both}`],
    ['ends in the middle', `{"events":[${one},{"id":7]}`],
    ['is empty', '{"events":[]}'],
    ['holds no list', one],
    ['is written with spaces', JSON.stringify([EVENT, { ...EVENT, id: 1 }], null, 1)],
    ['has a space between entries', `{"events":[${one}, ${two}]}`],
    ['has a space before the end', `[${one},${two} ]`],
    ['has a space after each colon', `[${one.replaceAll('":', '": ')}]`],
    ['has entries that begin otherwise', `[${one},{"type":"X","id":4}]`],
    ['has entries that are no objects', `[${one},7]`],
    ['has another list before it', `{"tags":[{"id":1}],"events":${both}}`],
    ['has another list after it', `{"events":${both},"tags":[{"id":1}]}`],
    ['has a list under a key that is looked at earlier', `{"items":${both},"events":[{"id":1}]}`],
    ['has its list under an unknown key', `{"signals":${both}}`],
    ['has its list taken back', `{"events":${both},"events":null}`],
    ['seems to go on behind its end', '{"events":[{",":1,"t":"}],",":":1},{",":":0}'],
    ['closes what it never opened', `{"x":"{}]","events":[{"id":1`],
    ['has a field in a list where a cut may be', `[{"id":1,"legs":[{"id":2},{"id":3}]}]`],
    ['has a byte order mark', `\uFEFF${both}`],
  ])('when it %s', (_, body) => {
    expect(cutList(body)).toBeNull()
  })
  test('when it is so long that nobody should wait for it twice', () => {
    const long = json([{ ...EVENT, note: 'x'.repeat(MAX_FRAME_BYTES) }])
    expect(cutList(long) === null).toBe(true)
    expect(parsePage(long)).toMatchObject({ ok: true, events: [{ id: EVENT.id }] })
  })
})

describe('the text of an entry', () => {
  const textsOf = (...entries: readonly string[]) => {
    const page = parsePage(`{"events":[${entries.join(',')}]}`)
    return page.ok ? page.texts : page.reason
  }
  const with_ = (field: string) => one.replace('"id":12346', `"id":12346,${field}`)

  test('P6: is kept as sent, unknown fields and digits included', () => {
    const odd = with_('"venue":{"legs":[1.50,12345678901234567890]},"seq":7')
    expect(textsOf(odd, two)).toEqual([odd, two])
  })
  test('G2: goes with its event when the order is wrong, and an id comes twice', () => {
    expect(textsOf(two, two.replace('{', '{"id":12347,'), one)).toEqual([one, two])
  })
  test('P6: is not moved by an entry that is refused', () => {
    expect(textsOf(one.replace('"type":"', '"type":7,"was":"'), two)).toEqual([two])
  })
  test.each([
    ['an id spelled as a string', one.replace('12346', '"12346"')],
    ['an id of -0', one.replace('12346', '-0')],
    ['a missing optional field', one.replace(/,"latency_ms":\d+/, '')],
    ['a __proto__ key', with_('"__proto__":{"x":1}')],
    ['an escape', with_('"note":"\\u006exg_"')],
    ['an escape in a long text', with_(`"note":"\\u006exg_${'x'.repeat(600)}"`)],
    ['the mask of a key', with_('"note":"[secret]"')],
  ])('P6: is not used with %s', (_, sent) => {
    expect(textsOf(sent, two)).toEqual([null, two])
  })
  test('G1: is not that of an EVENT message in its place', () => {
    expect(textsOf(`{"type":"EVENT","payload":${one}}`)).toEqual([null])
  })
  test('P6: a tower of brackets is refused, not stored', () => {
    const tower = `{"id":1,"data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const page = parsePage(`[${tower}]`)
    expect(page).toMatchObject({ ok: true, events: [], malformed: [{ reason: 'invalid' }] })
  })
})
