/** Requests as each target's documentation wants them, and what its documented answers mean. */
import { expect, test } from 'vitest'
import {
  TARGET_KIND_NAMES,
  TEMPLATE_SAMPLE,
  type TargetKind,
} from '../../../src-main/core/vocabulary/targets.ts'
import { requestOf } from '../../../src-main/core/forward/targets.ts'
import { filled, templateProblem } from '../../../src-main/core/forward/template.ts'
import {
  checkAddress,
  checkFields,
  secretParts,
  type TargetFields,
} from '../../../src-main/core/forward/target-fields.ts'
import type { ForwardContent, ForwardMessage } from '../../../src-main/core/forward/types.ts'
import { verdictOf } from '../../../src-main/core/forward/delivery.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'
import { START, targetOf } from '../alerts/rig.ts'

const content: ForwardContent = {
  event: 'alert',
  priority: 'P0',
  title: 'BTCUSDT · Liquidation cluster armed',
  body: 'Longs $98,500 · <$5.2M>',
  symbol: 'BTCUSDT',
  type: 'LIQUIDATION_CLUSTER_ARMED',
  side: 'LONG_LIQ',
  price: 98_500,
  usd: 5_200_000,
  distancePct: 1.8,
  confidence: 0.92,
  count: 1,
  detectedAt: START - 40,
  raisedAt: START,
  expiresAt: START + 30_000,
}
const TOLD: Readonly<Record<TargetKind, TargetFields>> = {
  ntfy: { url: 'https://ntfy.example/my-topic', token: 'tk_secret' },
  telegram: { token: '123:ABC', to: '-100200300' },
  discord: { url: 'https://discord.example/api/webhooks/1/tok' },
  slack: { url: 'https://hooks.slack.example/services/T/B/X' },
  pushover: { token: 'apptoken', to: 'userkey' },
  alertmanager: { url: 'http://127.0.0.1:9093/' },
  webhook: { url: 'https://hook.example/in', secret: 'shh' },
}
const AM = '1:12346@phone'

function made(kind: TargetKind, patch: Partial<ForwardMessage> = {}, template = '') {
  const secrets = Object.fromEntries(
    Object.entries(TOLD[kind]).map(([name, value]) => [name, new Secret(value)]),
  )
  const message: ForwardMessage = { id: AM, target: 'phone', content, leftMs: 30_000, ...patch }
  const request = requestOf(message, targetOf({ kind, template }), secrets, START + 5_000)
  return { ...request, json: JSON.parse(request.body) as unknown }
}

test('ntfy: JSON to the address above the topic, with priority and tags', () => {
  const { url, headers, json } = made('ntfy')
  expect(url).toBe('https://ntfy.example/')
  expect(headers).toMatchObject({ Authorization: 'Bearer tk_secret' })
  expect(json).toEqual({
    topic: 'my-topic',
    title: content.title,
    message: content.body,
    priority: 5,
    tags: ['rotating_light', 'P0', 'BTCUSDT'],
  })
})

test('Telegram, Discord, Slack, Pushover: address, whom, words; no name in a signal calls anybody', () => {
  expect(made('telegram')).toMatchObject({
    url: 'https://api.telegram.org/bot123:ABC/sendMessage',
    json: { chat_id: '-100200300', text: `${content.title}\n${content.body}`, disable_notification: false },
  })
  expect(made('discord')).toMatchObject({
    url: TOLD.discord.url,
    json: { content: `${content.title}\n${content.body}`, allowed_mentions: { parse: [] } },
  })
  expect(made('slack')).toMatchObject({
    json: { text: `*${content.title}*\nLongs $98,500 · &lt;$5.2M&gt;` },
  })
  expect(made('pushover')).toMatchObject({
    url: 'https://api.pushover.net/1/messages.json',
    json: { token: 'apptoken', user: 'userkey', title: content.title, priority: 1, timestamp: START / 1000 },
  })
})

test('A25: Alertmanager: labels that stay the same from start to end, open for five minutes, ended at once', () => {
  const labels = {
    alertname: 'LIQUIDATION_CLUSTER_ARMED',
    priority: 'P0',
    severity: 'critical',
    symbol: 'BTCUSDT',
    side: 'LONG_LIQ',
    signal: AM,
  }
  const start = made('alertmanager')
  expect(start.url).toBe('http://127.0.0.1:9093/api/v2/alerts')
  expect(start.json).toEqual([
    {
      labels,
      annotations: { summary: content.title, description: content.body },
      startsAt: '2026-03-17T10:30:00.000Z',
      endsAt: '2026-03-17T10:35:00.000Z',
    },
  ])
  const end = made('alertmanager', { id: `${AM}#resolved`, content: { ...content, event: 'resolved' } })
  expect(end.json).toMatchObject([{ labels, endsAt: '2026-03-17T10:30:05.000Z' }])
})

test('A27: a webhook gets the documented JSON, a key to tell repeats by, and what signs it', () => {
  const { url, headers, json, sign } = made('webhook')
  expect(url).toBe('https://hook.example/in')
  expect(headers).toMatchObject({ 'Idempotency-Key': AM, 'Content-Type': 'application/json' })
  expect(json).toEqual({
    fastfeed: 1,
    ...TEMPLATE_SAMPLE,
    body: content.body,
    detected_at: '2026-03-17T10:29:59.960Z',
    raised_at: '2026-03-17T10:30:00.000Z',
    expires_at: '2026-03-17T10:30:30.000Z',
  })
  expect(sign?.header).toBe('X-FastFeed-Signature')
})

test('A27: a body of the user’s own, with what is hidden or hostile in it, is still JSON', () => {
  const hostile = { ...content, title: 'a "quote" \\ and\nline', usd: null }
  const template = '{"t": "{{title}}: {{usd}}", "n": {{usd}}, "c": {{confidence}}}'
  expect(made('webhook', { content: hostile }, template).json).toEqual({
    t: 'a "quote" \\ and\nline: ',
    n: null,
    c: 0.92,
  })
  expect(filled('{{symbol}} {{ price }}', { ...TEMPLATE_SAMPLE, price: null })).toBe('BTCUSDT ')
})

test.each([
  ['{"a": "{{prise}}"}', /“prise” is no field of an alert; there are id, event/],
  ['{{constructor}}', /“constructor” is no field/],
  ['{"a": {{title}}}', /begins like JSON and is none/],
  ['{"a": 1', /begins like JSON/],
  ['{{title', /no counterpart/],
  ['', null],
  ['plain {{title}}', null],
  ['[{"a": {{price}}, "b": "{{body}}"}]', null],
] as const)('A27: the template %s', (template, problem) => {
  const said = templateProblem(template)
  if (problem === null) expect(said).toBeNull()
  else expect(said).toMatch(problem)
})

test.each([
  ['https://a.example/x', 'ok'],
  ['http://127.0.0.1:9093', 'ok'],
  ['http://localhost/x', 'ok'],
  ['http://[::1]/x', 'ok'],
  ['http://192.168.1.7/x', 'ask'],
  ['http://10.0.0.2:80/x', 'ask'],
  ['http://172.16.0.1', 'ask'],
  ['http://[fd00::1]/', 'ask'],
  ['http://nas/x', 'ask'],
  ['http://nas.local/x', 'ask'],
  ['http://172.32.0.1', 'refused'],
  ['http://10.evil.example', 'refused'],
  ['http://192.168.1.7.evil.example', 'refused'],
  ['http://2130706433/', 'ok'],
  ['http://ntfy.sh/topic', 'refused'],
  ['https://user:pass@a.example/x', 'refused'],
  ['https://user@a.example/x', 'refused'],
  ['https://a.example/x#y', 'refused'],
  ['ftp://a.example', 'refused'],
  ['javascript:alert(1)', 'refused'],
  ['a.example/x', 'refused'],
  ['', 'refused'],
] as const)('A26: the address %s: %s', (address, kind) => {
  expect(checkAddress(address, false).kind).toBe(kind)
  if (kind === 'ask') expect(checkAddress(address, true).kind).toBe('ok')
})

test('A26: a refusal says why and repeats no secret', () => {
  const said = (kind: TargetKind, told: TargetFields) => {
    const check = checkFields(kind, told, false)
    return check.kind === 'ok' ? '' : check.message
  }
  expect(said('slack', { url: 'https://u:canary1234@hooks.example/x' })).toBe(
    'Webhook address: it must not contain a user name or password; use the token’s field.',
  )
  expect(said('slack', { url: 'http://hooks.example/canary1234' })).toBe(
    'Webhook address: http:// would send alerts unencrypted to hooks.example; use https://.',
  )
  expect(said('ntfy', { url: 'http://nas.local/canary1234' })).toContain(
    'Type “send unencrypted” to allow it.',
  )
  expect(said('ntfy', { url: 'https://ntfy.sh/' })).toContain('the topic is missing')
  expect(said('telegram', { token: 'canary 1234', to: '1' })).toContain('plain letters')
  expect(said('telegram', { token: '1:a' })).toBe('Chat id is missing.')
  expect(said('alertmanager', { url: 'https://am.example/api/v2/alerts' })).toContain('is added to it')
  expect(said('discord', { url: 'https://d.example/x', token: 'x' })).toContain('no field')
  for (const kind of TARGET_KIND_NAMES) expect(checkFields(kind, TOLD[kind], false)).toEqual({ kind: 'ok' })
})

test('A26: a topic that cannot be read is refused when it is entered', () => {
  expect(checkFields('ntfy', { url: 'https://ntfy.sh/%zz' }, false)).toEqual({
    kind: 'refused',
    message: 'Topic address: “%zz” is no topic.',
  })
  expect(checkFields('ntfy', { url: 'https://ntfy.sh/a%20b' }, false)).toEqual({ kind: 'ok' })
})

test('A23: a wait in the body of an answer is bounded as a header’s is', () => {
  const wait = (body: string) => verdictOf('discord', { kind: 'http', status: 429, retryAfterS: null, body })
  expect(wait('{"retry_after":1e999}')).toMatchObject({ kind: 'again', afterMs: null })
  expect(wait('{"retry_after":1e12}')).toMatchObject({ kind: 'again', afterMs: 900_000 })
  expect(wait('{"retry_after":2.5}')).toMatchObject({ kind: 'again', afterMs: 2_500 })
  const header = verdictOf('slack', { kind: 'http', status: 503, retryAfterS: 86_400, body: '' })
  expect(header).toMatchObject({ kind: 'again', afterMs: 900_000 })
})

test('A26: what must be nowhere: values, and the parts of an address that open it; no word of a figure or a path', () => {
  const parts = secretParts({
    url: new Secret('https://discord.example/api/webhooks/123456789012/abcdef-canary-0'),
    to: new Secret('-100'),
  }).map((part) => part.reveal())
  expect(parts).toEqual(
    expect.arrayContaining([
      'https://discord.example/api/webhooks/123456789012/abcdef-canary-0',
      '/api/webhooks/123456789012/abcdef-canary-0',
      'abcdef-canary-0',
    ]),
  )
  for (const word of ['-100', 'api', 'webhooks', '/']) expect(parts).not.toContain(word)
})

test.each([
  ['ntfy', 200, '{"id":"x"}', 'delivered'],
  ['ntfy', 403, '{"code":40301,"error":"forbidden"}', 'refused'],
  ['ntfy', 429, '{"code":42901}', 'again'],
  ['ntfy', 507, '', 'again'],
  ['telegram', 200, '{"ok":true,"result":{}}', 'delivered'],
  ['telegram', 200, '<html>sign in</html>', 'refused'],
  ['telegram', 400, '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}', 'refused'],
  ['telegram', 401, '{"ok":false}', 'refused'],
  ['discord', 204, '', 'delivered'],
  ['discord', 404, '{"message":"Unknown Webhook","code":10015}', 'refused'],
  ['slack', 200, 'ok', 'delivered'],
  ['slack', 410, 'channel_is_archived', 'refused'],
  ['slack', 500, 'rollup_error', 'again'],
  ['pushover', 200, '{"status":1,"request":"r"}', 'delivered'],
  ['pushover', 400, '{"user":"invalid","errors":["user identifier is invalid"],"status":0}', 'refused'],
  ['alertmanager', 200, '', 'delivered'],
  ['alertmanager', 400, '"bad"', 'refused'],
  ['webhook', 202, '', 'delivered'],
  ['webhook', 408, '', 'again'],
] as const)('%s: HTTP %i %s is %s', (kind, status, body, verdict) => {
  expect(verdictOf(kind, { kind: 'http', status, body, retryAfterS: null }).kind).toBe(verdict)
})

test('A23: the wait stands where each target says it: header, Telegram’s parameters, Discord’s fraction of a second', () => {
  const after = (kind: TargetKind, body: string, retryAfterS: number | null = null) => {
    const verdict = verdictOf(kind, { kind: 'http', status: 429, body, retryAfterS })
    return verdict.kind === 'again' ? verdict.afterMs : 'no wait'
  }
  expect(after('slack', '', 30)).toBe(30_000)
  expect(after('telegram', '{"ok":false,"parameters":{"retry_after":14}}')).toBe(14_000)
  expect(after('discord', '{"retry_after":0.35,"global":false}')).toBe(350)
  expect(after('discord', '{"retry_after":1.5}', 2)).toBe(2_000)
  expect(after('ntfy', '')).toBeNull()
})
