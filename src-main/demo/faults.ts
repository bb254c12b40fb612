import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { FIELDS_NAMES, FRAMING_NAMES } from './manners.ts'

const integer = (minimum: number, maximum: number, initial = minimum) =>
  Type.Integer({ minimum, maximum, default: initial })
const optionalInteger = (minimum: number, maximum: number, initial: number | null = null) =>
  Type.Union([Type.Null(), Type.Integer({ minimum, maximum })], { default: initial })
const flag = (initial: boolean) => Type.Boolean({ default: initial })
/** The first choice is the initial one. */
const oneOf = <const T extends readonly [string, ...string[]]>(...choices: T) =>
  Type.Unsafe<T[number]>(Type.Enum([...choices], { default: choices[0] }))
const optionalText = () => Type.Union([Type.Null(), Type.String({ minLength: 1 })], { default: null })

/**
 * Everything undocumented about the feed, and everything that may go wrong with it, switchable while it runs.
 * Flat, so that a fault is one name and one value in a test, on the command line and over the control endpoint.
 */
const FaultsSchema = Type.Object(
  {
    // ── Connecting ──
    /** How a bad key is refused: an ERROR frame and a close, or the upgrade's HTTP status (protocol.md R3). */
    authStyle: oneOf('frame', 'http'),
    /** Refuses every key with this code. */
    authCode: optionalText(),
    /** Answers the upgrade with this HTTP status. */
    upgradeStatus: optionalInteger(200, 599),
    /** False: accepts and says nothing (P5). */
    handshake: flag(true),
    handshakeDelayMs: integer(0, 600_000),
    /** Closes every connection that long after accepting it (R2). */
    closeAfterMs: optionalInteger(0, 3_600_000),
    closeCode: integer(1000, 4999, 1001),
    /** Sent as an ERROR after the handshake; the connection stays (R5). */
    errorCode: optionalText(),
    // ── Heartbeat ──
    /** `both`: a JSON PONG to JSON and a control pong to control pings. */
    pong: oneOf('both', 'json', 'control', 'none'),
    pongShape: oneOf('payload', 'bare'),
    /** Keeps every socket, sends nothing, reads nothing (H4). */
    halfOpen: flag(false),
    // ── Events ──
    snapshotShape: oneOf('events', 'array', 'items', 'data', 'results', 'recent', 'unknown', 'omit'),
    snapshotOrder: oneOf('ascending', 'descending', 'shuffled'),
    snapshotSize: integer(0, 100_000, 200),
    /** A malformed frame before every nth event; 0 for none (P6). */
    malformedEvery: integer(0, 1_000_000),
    /** Sends every nth event twice; 0 for none (G5). */
    duplicateEvery: integer(0, 1_000_000),
    /** Holds that many events back and sends them shuffled; 0 for none. */
    reorderWindow: integer(0, 1_000),
    /** Keeps every nth event off the sockets, but not out of REST; 0 for none. */
    dropEvery: integer(0, 1_000_000),
    /** Keeps every event off the sockets, but not out of REST (R10). */
    hush: flag(false),
    /** Cuts every nth event's message in half; 0 for none (P6). */
    spoilEvery: integer(0, 1_000_000),
    /** How messages are put into frames, and fields of events into JSON, otherwise than documented (P4, P6; manners.ts). */
    framing: oneOf(...FRAMING_NAMES),
    fields: oneOf(...FIELDS_NAMES),
    /** A delayed tier: announced, and done (P8). */
    delayMs: integer(0, 3_600_000),
    /** The server's clock minus the true one (L1). */
    clockSkewMs: integer(-86_400_000, 86_400_000, 0),
    /** How the handshake tells the time; `zoneless` is local time of UTC+8, without saying so (L3). */
    serverTime: oneOf('iso', 'seconds', 'epoch-ms', 'epoch-s', 'zoneless', 'absent'),
    /** The detectors' clock is that much behind the server's (L3). */
    detectorLagMs: integer(-86_400_000, 86_400_000, 0),
    /** An emitted event's id is this much above the last (G3). */
    idStride: integer(1, 1_000_000),
    // ── REST ──
    restShape: oneOf('events', 'array', 'items', 'data', 'results', 'payload', 'unknown'),
    /** One level deeper: `{"result": {"events": […]}}` (G1). */
    restNested: flag(false),
    restOrder: oneOf('ascending', 'descending', 'shuffled'),
    /** Which end of the matching events a page holds. */
    restWindow: oneOf('oldest', 'newest'),
    /** `cursor`: each page says where to go on, downward with the newest window. `emptyMore`: every other page is empty and says that there is more (G2). */
    restPaging: oneOf('none', 'cursor', 'emptyMore'),
    /** What is said to a position older than `retention` keeps (G7). */
    restTooOld: oneOf('silent', '410'),
    /** `since_id` itself is in the page (G2). */
    restInclusive: flag(false),
    /** `twice`: every page comes twice in a row. `forever`: the first page, whatever `since_id` (G2). */
    restRepeat: oneOf('no', 'twice', 'forever'),
    /** An event shows in REST only that long after it was sent (G6). */
    restCacheMs: integer(0, 3_600_000),
    pageSize: integer(1, 100_000, 100),
    /** How many events the server keeps for REST and SNAPSHOT. */
    retention: integer(0, 10_000_000, 100_000),
    restStatus: optionalInteger(400, 599),
    /** The first REST request, counted since faults were last set, that `restStatus` or `restBody` hits. */
    restFailFrom: integer(1, 1_000_000),
    /** `cut`: JSON that stops half-way. `abort`: the connection is lost half-way. `slow`: `slowByteMs` a byte. */
    restBody: oneOf('whole', 'cut', 'abort', 'html', 'slow'),
    slowByteMs: integer(1, 60_000, 200),
    // ── Limits, socket and REST ──
    /** Seconds, in the header and the body of a 429 or 503 (R4); null leaves both out. */
    retryAfterS: optionalInteger(0, 86_400, 30),
    errorBody: oneOf('nested', 'flat'),
    rateLimitPerMinute: integer(1, 10_000_000, 6_000),
  },
  { additionalProperties: false },
)

export type Faults = Static<typeof FaultsSchema>

const PatchSchema = Type.Partial(FaultsSchema, { additionalProperties: false })

export function noFaults(): Faults {
  return Value.Create(FaultsSchema)
}

/** Throws a RangeError that names every bad field and what it takes. */
export function parseFaults(patch: unknown): Partial<Faults> {
  if (Value.Check(PatchSchema, patch)) return patch
  // An unknown name is told twice; the second telling has the name.
  const errors = Value.Errors(PatchSchema, patch).filter(({ keyword }) => keyword !== 'boolean')
  const reasons = errors.map((error) => {
    const where = `faults${error.instancePath.replaceAll('/', '.')}`
    const names =
      error.keyword === 'additionalProperties' ? `: ${error.params.additionalProperties.join(', ')}` : ''
    const choices = error.keyword === 'enum' ? `: ${error.params.allowedValues.join(', ')}` : ''
    return `${where}: ${error.message}${names}${choices}`
  })
  throw new RangeError([...new Set(reasons)].join('; '))
}
