/** The window's copy of the self-test: main runs it and tells every step. */
import type { SelfTestReport } from '../../src-main/contract/contract.ts'
import { api } from './api.ts'
import { toast } from './toast.svelte.ts'

class SelfTest {
  report = $state.raw<SelfTestReport | null>(null)
  readonly running = $derived(this.report !== null && this.report.finishedAt === null)

  constructor() {
    api.on('selfTestProgress', (report) => (this.report = report))
  }

  /** What main knows of a run that this page has not seen. */
  async recall(): Promise<void> {
    const told = this.report
    const known = await api.selfTest().catch(() => null)
    // Whatever was told while main was asked is newer.
    if (known !== null && this.report === told) this.report = known
  }

  start(): void {
    void toast.run(api.startSelfTest())
  }
}

export const selfTest = new SelfTest()
