/** Rules broken on purpose, one at a time, as a careless edit would. Each must be noticed by the tests named. */

export interface Mutation {
  readonly name: string
  readonly rule: string
  readonly file: string
  /** Must stand in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** Paths for vitest. */
  readonly tests: readonly string[]
}

const SESSION = ['test/unit/session']
const FEED = ['test/unit/feed', 'test/unit/recovery', 'test/model']
const ALERTS = ['test/unit/alerts', 'test/model/alerts.test.ts']
const ADAPTERS = ['test/integration/prove-terminate.test.ts']

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'the cursor follows live events before recovery has proved what lies between',
    rule: 'G4',
    file: 'src-main/core/feed/connection.ts',
    find: 'const follows = history.proven() || ledger.provable === null',
    replace: 'const follows = true',
    tests: FEED,
  },
  {
    name: 'a callback of an older attempt has effect',
    rule: 'R8',
    file: 'src-main/core/session/reduce.ts',
    find: "if ('attempt' in event && event.attempt !== state.memory.attempt) return stay(state)",
    replace: '',
    tests: SESSION,
  },
  {
    name: 'the back-off resets as soon as a connection is live',
    rule: 'R2',
    file: 'src-main/core/session/table.ts',
    find: "kind: 'live',\n    memory: state.memory,",
    replace: "kind: 'live',\n    memory: { ...state.memory, failures: 0 },",
    tests: SESSION,
  },
  {
    name: 'a control pong proves life after a JSON PONG was seen',
    rule: 'H2',
    file: 'src-main/core/session/heartbeat.ts',
    find: 'if (outstanding === null || jsonSeen) return stay(state)',
    replace: 'if (outstanding === null) return stay(state)',
    tests: SESSION,
  },
  {
    name: 'jitter lengthens the delay',
    rule: 'R1',
    file: 'src-main/core/session/timing.ts',
    find: '(0.8 + 0.2 * random)',
    replace: '(1 + 0.2 * random)',
    tests: SESSION,
  },
  {
    name: 'Retry-After is ignored',
    rule: 'R4',
    file: 'src-main/core/session/runner.ts',
    find: 'verdict.retryAfterS * 1_000',
    replace: '0',
    tests: SESSION,
  },
  {
    name: 'a rejected key is tried again',
    rule: 'R3',
    file: 'src-main/core/session/table.ts',
    find: '=> park(state.memory, event)',
    replace: '=> (event.message === "" ? park(state.memory, event) : stay(state))',
    tests: SESSION,
  },
  {
    name: 'a long sleep leaves the old socket in place',
    rule: 'R7',
    file: 'src-main/core/session/moves.ts',
    find: 'return gapMs > REPLACE_AFTER_GAP_MS',
    replace: 'return gapMs < 0 && gapMs > REPLACE_AFTER_GAP_MS',
    tests: SESSION,
  },
  {
    name: 'a handshake may take for ever',
    rule: 'P5',
    file: 'src-main/core/session/timing.ts',
    find: 'export const HANDSHAKE_MS = 10_000',
    replace: 'export const HANDSHAKE_MS = 100_000',
    tests: SESSION,
  },
  {
    name: 'the confirming pass is left out',
    rule: 'G6',
    file: 'src-main/core/recovery/moves.ts',
    find: "if (pass.kind === 'confirm')\n    return stay({ kind: 'proven'",
    replace: "if (pass.pages >= 0)\n    return stay({ kind: 'proven'",
    tests: FEED,
  },
  {
    name: 'an event that came twice is taken twice',
    rule: 'G5',
    file: 'src-main/core/feed/intake.ts',
    find: 'const taken = ledger.taken(event.id)',
    replace: "const taken: 'kept' | 'shed' | undefined = event.id < 0 ? ledger.taken(event.id) : undefined",
    tests: FEED,
  },
  {
    name: 'the first run alerts what its SNAPSHOT brings',
    rule: 'G10',
    file: 'src-main/core/feed/connection.ts',
    find: 'const silent = firstSnapshot',
    replace: 'const silent = firstSnapshot && events.length < 0',
    tests: FEED,
  },
  {
    name: 'a server that restarted its ids goes unnoticed',
    rule: 'G9',
    file: 'src-main/core/feed/restart.ts',
    find: 'return newest.id <= ledger.received && newestAt > ledger.newestAt',
    replace: 'return newest.id < 0 && newestAt > ledger.newestAt',
    tests: FEED,
  },
  {
    name: 'a failed append forgets its events',
    rule: 'G5',
    file: 'src-main/core/feed/journal-writer.ts',
    find: 'busy = false\n        fail(error)',
    replace: 'busy = false\n        queue = queue.slice(items)\n        fail(error)',
    tests: FEED,
  },
  {
    name: 'an alert is raised again after every recovery',
    rule: 'A3',
    file: 'src-main/core/alerts/decide.ts',
    find: "if (hasKey(s.raised, key) || hasKey(s.counted, key)) return listed('already-raised')",
    replace: '',
    tests: ALERTS,
  },
  {
    name: 'a dead peer is closed in order instead of dropped',
    rule: 'H1',
    file: 'src-main/adapters/ws-socket.ts',
    find: 'terminate(): void {\n    this.#over = true\n    this.#ws?.terminate()',
    replace: 'terminate(): void {\n    this.#over = true\n    this.#ws?.close()',
    tests: ADAPTERS,
  },
]
