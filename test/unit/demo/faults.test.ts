import { describe, expect, test } from 'vitest'
import { noFaults, parseFaults } from '../../../src-main/demo/faults.ts'
import { judgeKey } from '../../../src-main/demo/refusals.ts'

describe('faults are named, and bad ones are refused by name', () => {
  test('every initial value is itself valid', () => {
    expect(parseFaults(noFaults())).toEqual(noFaults())
  })

  test.each([
    [
      { pong: 'sometimes' },
      'faults.pong: must be equal to one of the allowed values: both, json, control, none',
    ],
    [{ pageSize: 0 }, 'faults.pageSize: must be >= 1'],
    [{ pogn: 'none' }, 'faults: must not have additional properties: pogn'],
    [[], 'faults: must be object'],
    [null, 'faults: must be object'],
  ])('%j', (patch, message) => {
    expect(() => parseFaults(patch)).toThrow(message)
  })
})

describe('P2: the name of a key says what comes of it', () => {
  test.each([
    ['nxg_demo_7f', { ok: true, tier: 'PULSE', connectionLimit: 5 }],
    ['nxg_pulse_7f', { ok: true, tier: 'PULSE', connectionLimit: 5 }],
    ['nxg_oracle_7f', { ok: true, tier: 'ORACLE', connectionLimit: 10 }],
    ['nxg_free_7f', { ok: false, code: 'TIER_INSUFFICIENT' }],
    ['nxg_unknown', { ok: false, code: 'AUTH_FAILED' }],
    ['hello', { ok: false, code: 'AUTH_FAILED' }],
    ['', { ok: false, code: 'MISSING_API_KEY' }],
    [null, { ok: false, code: 'MISSING_API_KEY' }],
  ])('%s', (key, verdict) => {
    expect(judgeKey(key)).toEqual(verdict)
  })
})
