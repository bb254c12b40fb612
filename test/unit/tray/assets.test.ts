import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { icns, ico } from '../../../assets/containers.ts'
import { SAMPLE_RATE, SOUNDS, wav } from '../../../assets/synth.ts'
import { STATE_COLOURS, TRAY_STATES } from '../../../assets/tray-svg.ts'
import { trayBadge, trayImageName } from '../../../src-main/core/tray/tray-model.ts'

const assets = new URL('../../../assets/', import.meta.url)
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const bytesOf = (name: string): Buffer => readFileSync(new URL(name, assets))

describe('ux.md tray: images', () => {
  test('every icon and badge that the model can ask for has been drawn, in every form', () => {
    for (const state of TRAY_STATES) {
      for (const count of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
        const name = trayImageName(state, trayBadge(count))
        for (const form of [`${name}.png`, `${name}@2x.png`, `${name}.ico`])
          expect(existsSync(new URL(`tray/${form}`, assets)), form).toBe(true)
      }
      expect(existsSync(new URL(`tray/${state}Template@2x.png`, assets))).toBe(true)
    }
  })

  test('PNGs have the size that their name promises', () => {
    const size = (name: string) => [bytesOf(name).readUInt32BE(16), bytesOf(name).readUInt32BE(20)]
    for (const pixels of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
      expect(size(`icons/${pixels}x${pixels}.png`)).toEqual([pixels, pixels])
    expect(size('tray/attention-9plus.png')).toEqual([16, 16])
    expect(size('tray/attention-9plus@2x.png')).toEqual([32, 32])
    expect(size('tray/liveTemplate.png')).toEqual([16, 16])
  })

  test('every state has at least 3:1 against a black panel and a white one', () => {
    const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    const luminance = (hex: string) => {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
        channel(parseInt(hex.slice(at, at + 2), 16) / 255),
      )
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    for (const [state, colour] of Object.entries(STATE_COLOURS)) {
      const own = luminance(colour)
      expect((own + 0.05) / 0.05, `${state} on black`).toBeGreaterThanOrEqual(3)
      expect(1.05 / (own + 0.05), `${state} on white`).toBeGreaterThanOrEqual(3)
    }
  })

  test('ICO: a directory that points at whole PNGs; 256 is written as 0', () => {
    const file = ico([
      { size: 16, bytes: png },
      { size: 256, bytes: Buffer.concat([png, png]) },
    ])
    expect(file.readUInt16LE(4)).toBe(2)
    expect([file.readUInt8(6), file.readUInt8(22)]).toEqual([16, 0])
    const second = file.readUInt32LE(34)
    expect(file.subarray(second, second + file.readUInt32LE(30))).toEqual(Buffer.concat([png, png]))
    expect(() => ico([{ size: 512, bytes: png }])).toThrow('up to 256')
  })

  test('ICNS: lengths include their own headers and add up', () => {
    for (const file of [icns([{ size: 1024, bytes: png }]), bytesOf('icons/icon.icns')]) {
      expect(file.toString('latin1', 0, 4)).toBe('icns')
      expect(file.readUInt32BE(4)).toBe(file.length)
      let at = 8
      while (at < file.length) {
        expect(file.subarray(at + 8, at + 16)).toEqual(png)
        at += file.readUInt32BE(at + 4)
      }
      expect(at).toBe(file.length)
    }
    expect(() => icns([{ size: 24, bytes: png }])).toThrow('24')
  })
})

describe('A17 sounds', () => {
  test.each(SOUNDS)(
    'A17: $name is committed as the script writes it, short, and neither clips nor clicks',
    (sound) => {
      const file = wav(sound)
      expect(bytesOf(`sounds/${sound.name}.wav`).equals(file)).toBe(true)
      const samples = Array.from({ length: (file.length - 44) / 2 }, (_, index) =>
        file.readInt16LE(44 + index * 2),
      )
      expect(samples.length / SAMPLE_RATE).toBeLessThan(0.6)
      const loudest = Math.max(...samples.map(Math.abs))
      expect(loudest).toBeGreaterThan(20_000)
      expect(loudest).toBeLessThan(30_000)
      expect([samples[0], samples.at(-1)]).toEqual([0, 0])
      expect(Math.abs(samples.reduce((sum, sample) => sum + sample, 0) / samples.length)).toBeLessThan(100)
    },
  )
})
