import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EVERYTHING, type StoredEvent } from '../../../src-main/core/ports.ts'
import {
  createExporter,
  createOutputFile,
  csvCell,
  type OutputFile,
} from '../../../src-main/shell/export/export.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { NOW, recordingLog, tempFolder } from './support.ts'

const stored = (id: number, over: Partial<StoredEvent['event']> = {}): StoredEvent => ({
  epoch: 1,
  event: wireEvent(id, over),
  source: 'live',
  receivedAt: START + 5000,
  detectedAt: START,
  lagMs: 12,
  decision: null,
  acknowledgedAt: null,
})

function rig(chunks: readonly (readonly StoredEvent[])[], folder = tempFolder()) {
  const target = join(folder, 'out.csv')
  const progress: { done: number; total: number; finished: boolean; message: string }[] = []
  let where: string | null = target
  let create: (path: string) => Promise<OutputFile> = createOutputFile
  let now = NOW
  const suggested: string[] = []
  const exporter = createExporter({
    history: () => ({
      count: () => Promise.resolve(chunks.flat().length),
      async walk(_filter, take) {
        for (const chunk of chunks) if (!(await take(chunk))) return
      },
    }),
    askWhere: (name) => {
      suggested.push(name)
      return Promise.resolve(where)
    },
    create: (path) => create(path),
    progress(message) {
      progress.push(message)
      if (progress.length === 1 && cancelAtFirst) exporter.cancel()
    },
    now: () => now,
    log: recordingLog(),
  })
  let cancelAtFirst = false
  return {
    folder,
    target,
    progress,
    exporter,
    cancelAtFirst: () => (cancelAtFirst = true),
    saveTo: (path: string | null) => (where = path),
    suggested,
    setNow: (at: Date) => (now = at),
    /** Every write takes this many bytes at most, and the disk this many in all. */
    shortWrites(most: number, room: number) {
      create = async (path) => {
        const file = await createOutputFile(path)
        let left = room
        return {
          async write(bytes) {
            if (left === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
            const written = await file.write(bytes.subarray(0, Math.min(most, left)))
            left -= written.bytesWritten
            return written
          },
          sync: () => file.sync(),
          close: () => file.close(),
        }
      }
    },
  }
}

test('CSV: a line an event in order, with progress, and no file besides', async () => {
  const { exporter, target, folder, progress } = rig([[stored(1), stored(2)], [stored(3)]])
  expect(await exporter.run(EVERYTHING, 'csv')).toEqual({ ok: true, message: '3 events exported.' })
  const lines = readFileSync(target, 'utf8').trimEnd().split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toMatch(/^\ufeffid,epoch,detected_at/)
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['1', '2', '3'])
  expect(progress.map(({ done }) => done)).toEqual([2, 3, 0])
  expect(progress.at(-1)?.finished).toBe(true)
  expect(readdirSync(folder)).toEqual(['out.csv'])
})

test('JSON: valid, whole, with what the server sent untouched', async () => {
  const { exporter, target } = rig([[stored(1, { data: { a: [1, { b: 'ü"\n' }] } })], [stored(2)]])
  await exporter.run(EVERYTHING, 'json')
  const events: unknown = JSON.parse(readFileSync(target, 'utf8'))
  expect(events).toMatchObject([
    { id: 1, data: { a: [1, { b: 'ü"\n' }] }, epoch: 1, source: 'live' },
    { id: 2 },
  ])
})

test('nothing to export is a valid file', async () => {
  const { exporter, target } = rig([])
  await exporter.run(EVERYTHING, 'json')
  expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual([])
})

test('a cancel leaves nothing behind and says so', async () => {
  const { exporter, folder, cancelAtFirst } = rig([[stored(1)], [stored(2)]])
  cancelAtFirst()
  const result = await exporter.run(EVERYTHING, 'csv')
  expect(result).toEqual({ ok: true, message: 'Export cancelled; nothing was written.' })
  expect(readdirSync(folder)).toEqual([])
  expect(exporter.cancel().ok).toBe(false)
})

test('a place that cannot be written to is said, and another export may follow', async () => {
  const { exporter, target, saveTo } = rig([[stored(1)]])
  saveTo(join(target, 'no', 'such', 'folder.csv'))
  expect(await exporter.run(EVERYTHING, 'csv')).toEqual({
    ok: false,
    message: 'The export could not be written: that folder does not exist.',
  })
  saveTo(null)
  expect(await exporter.run(EVERYTHING, 'csv')).toEqual({ ok: true, message: 'Export cancelled.' })
  saveTo(target)
  expect((await exporter.run(EVERYTHING, 'csv')).ok).toBe(true)
  expect(existsSync(target)).toBe(true)
})

test('only one export at a time', async () => {
  const { exporter } = rig([[stored(1)]])
  const [first, second] = await Promise.all([
    exporter.run(EVERYTHING, 'csv'),
    exporter.run(EVERYTHING, 'csv'),
  ])
  expect(first.ok).toBe(true)
  expect(second.message).toContain('already')
})

test('cells: quotes, commas and lines are quoted; what a spreadsheet would run is defused', () => {
  expect(csvCell('a,"b"\nc')).toBe('"a,""b""\nc"')
  expect(csvCell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"')
  expect(csvCell('@x')).toBe("'@x")
  expect(csvCell(-5)).toBe('-5')
  expect(csvCell(null)).toBe('')
})

test('a disk that takes a part of a write gets the rest; one that is full in the middle is said, and nothing is left', async () => {
  const { exporter, target, folder, shortWrites } = rig([[stored(1), stored(2)], [stored(3)]])
  await exporter.run(EVERYTHING, 'csv')
  const whole = readFileSync(target)
  shortWrites(7, Infinity)
  expect((await exporter.run(EVERYTHING, 'csv')).ok).toBe(true)
  expect(readFileSync(target)).toEqual(whole)
  shortWrites(Infinity, whole.length - 10)
  expect(await exporter.run(EVERYTHING, 'csv')).toEqual({
    ok: false,
    message: 'The export could not be written: the disk is full.',
  })
  expect(readdirSync(folder)).toEqual(['out.csv'])
  expect(readFileSync(target)).toEqual(whole)
})

test('CSV begins with the mark that makes Excel read it as UTF-8; JSON does not', async () => {
  const { exporter, target } = rig([[stored(1, { symbol: 'ÄUSDT' })]])
  await exporter.run(EVERYTHING, 'csv')
  expect([...readFileSync(target).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  await exporter.run(EVERYTHING, 'json')
  expect(readFileSync(target, 'utf8')[0]).toBe('[')
})

test('the suggested name has the day on the local calendar', async () => {
  const zone = process.env['TZ']
  onTestFinished(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  const { exporter, suggested, setNow } = rig([[stored(1)]])
  setNow(new Date('2026-01-05T20:30:00Z'))
  for (const name of ['Asia/Tokyo', 'America/New_York']) {
    process.env['TZ'] = name
    await exporter.run(EVERYTHING, 'csv')
  }
  expect(suggested).toEqual(['fastfeed-2026-01-06.csv', 'fastfeed-2026-01-05.csv'])
})
