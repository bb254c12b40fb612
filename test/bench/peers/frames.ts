/** Prebuilt frames: the sender must never be what a benchmark measures. */

const TYPES = ['LARGE_LIQUIDATION', 'REGIME_SHIFT', 'FUNDING_EXTREME', 'WHALE_POSITION_SHIFT'] as const
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT'] as const

/** An event of about 300 bytes on the wire. `p0` makes it one that interrupts. */
export function eventPayload(id: number, detectedAt: number, p0 = false): Record<string, unknown> {
  return {
    id,
    type: p0 ? 'LIQUIDATION_CLUSTER_ARMED' : TYPES[id % TYPES.length],
    priority: p0 ? 'P0' : id % 4 === 3 ? 'P1' : 'P2',
    symbol: SYMBOLS[id % SYMBOLS.length],
    confidence: 0.5 + (id % 50) / 100,
    data: {
      cluster_price: 98_500 + (id % 1000),
      cluster_side: id % 2 === 0 ? 'LONG_LIQ' : 'SHORT_LIQ',
      intensity_usd: 5_200_000 + id,
      distance_pct: 1.8,
    },
    detected_at: new Date(detectedAt).toISOString(),
    latency_ms: 42,
  }
}

/** One unmasked WebSocket text frame, as a server sends it. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text)
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body])
  if (body.length < 65_536) {
    const head = Buffer.from([0x81, 126, 0, 0])
    head.writeUInt16BE(body.length, 2)
    return Buffer.concat([head, body])
  }
  const head = Buffer.alloc(10)
  head[0] = 0x81
  head[1] = 127
  head.writeBigUInt64BE(BigInt(body.length), 2)
  return Buffer.concat([head, body])
}

/** Payloads of events `first … first + count - 1` as JSON, twenty a millisecond. */
export function eventTexts(first: number, count: number, now: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify(eventPayload(first + at, now + Math.floor(at / 20))),
  )
}

/** Some 64 KB of frames, ready to be written. */
export interface Chunk {
  readonly data: Buffer
  /** Events of this chunk and all before it. */
  readonly events: number
}

export function eventChunks(texts: readonly string[]): Chunk[] {
  const chunks: Chunk[] = []
  let frames: Buffer[] = []
  let bytes = 0
  for (const [at, text] of texts.entries()) {
    const frame = textFrame(`{"type":"EVENT","payload":${text}}`)
    frames.push(frame)
    bytes += frame.length
    if (bytes < 65_536 && at < texts.length - 1) continue
    chunks.push({ data: Buffer.concat(frames), events: at + 1 })
    frames = []
    bytes = 0
  }
  return chunks
}
