/** The alert sounds as arithmetic: no randomness and no samples, so every machine writes the same bytes. */

export const SAMPLE_RATE = 44_100
/** Well below full scale: the volume setting only ever lowers it. */
const PEAK = 0.8
const FADE_S = 0.008

export interface Sound {
  readonly name: 'pulse' | 'chime' | 'knock'
  readonly seconds: number
  /** Amplitude at a time in seconds; any scale. */
  readonly at: (t: number) => number
}

const sine = (hertz: number, t: number): number => Math.sin(2 * Math.PI * hertz * t)

/** A struck tone that begins at `start`: quick attack, exponential decay, nothing before. */
function struck(t: number, start: number, decay: number, tone: (since: number) => number): number {
  const since = t - start
  if (since < 0) return 0
  return Math.min(1, since / 0.004) * Math.exp(-since / decay) * tone(since)
}

export const SOUNDS: readonly Sound[] = [
  {
    // Two rising notes, a fourth apart: hard to miss, soon over.
    name: 'pulse',
    seconds: 0.42,
    at(t) {
      const note = (hertz: number) => (since: number) =>
        sine(hertz, since) + 0.35 * sine(2 * hertz, since) + 0.12 * sine(3 * hertz, since)
      return struck(t, 0, 0.09, note(880)) + struck(t, 0.13, 0.12, note(1174.66))
    },
  },
  {
    // A small bell: its overtones are not multiples, and the high ones die first.
    name: 'chime',
    seconds: 0.58,
    at: (t) =>
      struck(t, 0, 0.2, (since) => sine(1046.5, since)) +
      struck(t, 0, 0.11, (since) => 0.5 * sine(1046.5 * 2.76, since)) +
      struck(t, 0, 0.05, (since) => 0.25 * sine(1046.5 * 5.4, since)),
  },
  {
    // Knuckles on wood, twice: low, dry, the pitch falling as the blow spends itself.
    name: 'knock',
    seconds: 0.3,
    at(t) {
      const wood = (since: number) =>
        sine(190 + 60 * Math.exp(-since / 0.012), since) + 0.4 * sine(523, since) * Math.exp(-since / 0.01)
      return struck(t, 0, 0.035, wood) + 0.85 * struck(t, 0.15, 0.035, wood)
    },
  },
]

/** A mono 16-bit WAV file, brought to PEAK and faded at both ends so that it neither clips nor clicks. */
export function wav(sound: Sound): Buffer {
  const length = Math.round(sound.seconds * SAMPLE_RATE)
  const samples = Array.from({ length }, (_, index) => sound.at(index / SAMPLE_RATE))
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  const fade = FADE_S * SAMPLE_RATE
  const data = Buffer.alloc(length * 2)
  samples.forEach((sample, index) => {
    const gain = Math.min(1, index / (fade / 8), (length - 1 - index) / fade)
    data.writeInt16LE(Math.round((sample / loudest) * PEAK * gain * 32_767), index * 2)
  })
  return Buffer.concat([header(data.length), data])
}

function header(dataBytes: number): Buffer {
  const bytes = Buffer.alloc(44)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(36 + dataBytes, 4)
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(SAMPLE_RATE, 24)
  bytes.writeUInt32LE(SAMPLE_RATE * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36, 'latin1')
  bytes.writeUInt32LE(dataBytes, 40)
  return bytes
}
