import { expect, test } from 'vitest'
import { answerToPing } from '../../../src-main/core/ingest/inbox.ts'

test.each([
  ['{"type":"PING"}', '{"type":"PONG"}'],
  ['{"type":"PING","payload":{"id":7}}', '{"type":"PONG","payload":{"id":7}}'],
  ['{"type":"ping","id":"a","ts":1}', '{"type":"pong","id":"a","ts":1}'],
  ['{"type":"Ping"}', '{"type":"Pong"}'],
  ['{"op":"ping","args":[1]}', '{"op":"pong","args":[1]}'],
  ['{"event":"ping"}', '{"event":"pong"}'],
  ['{"ping":1492420473027}', '{"pong":1492420473027}'],
  ['ping', 'pong'],
  [' PING\n', 'PONG'],
  ['"ping"', '"pong"'],
])('H5: %s is answered by %s', (text, answer) => {
  expect(answerToPing(text)).toBe(answer)
})

test.each([
  '{"type":"PONG"}',
  '{"type":"EVENT","ping":1}',
  '{"type":7,"x":"ping"}',
  'pinging',
  '{"ping"',
  '[]',
  `{"type":"PING","payload":"${'x'.repeat(1_100)}"}`,
])('H5: %s is no PING', (text) => {
  expect(answerToPing(text)).toBeNull()
})
