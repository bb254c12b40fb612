/** One export at a time; main tells how far it is. */
import type { Result } from '../../src-main/contract/contract.ts'
import { api } from './api.ts'
import { toast } from './toast.svelte.ts'

class Exporting {
  running = $state(false)
  done = $state(0)
  total = $state(0)

  constructor() {
    api.on('exportProgress', (progress) => {
      this.running = !progress.finished
      this.done = progress.done
      this.total = progress.total
      if (progress.finished && progress.message !== '') toast.show(progress.message)
    })
  }

  async run(started: Promise<Result>): Promise<void> {
    this.running = true
    this.done = 0
    this.total = 0
    await toast.run(started)
    this.running = false
  }

  cancel(): void {
    void toast.run(api.cancelExport(), 'Export cancelled')
  }
}

export const exporting = new Exporting()
