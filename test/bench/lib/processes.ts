/** CPU and memory of the app's processes: its main process from /proc, its renderer as Chromium itself counts it. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright/test'

/** Clock ticks a second in /proc; Linux has had no other value for decades. */
const TICKS = 100

/** Seconds of CPU that a process has used. */
export function processCpu(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024
}

/** Seconds of CPU of all renderers of the app. */
export async function rendererCpu(page: Page): Promise<number> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page belongs to no browser')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** Bytes in use in the page's heap, after a collection. */
export async function heapInUse(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Elements and texts that the page holds, those on no screen included. */
export async function domNodes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Memory.getDOMCounters')
  await session.detach()
  return nodes
}
