/** One edit of one setting: saved at once, refused with the reason (A19). */
import type { Change, Save } from '../state/settings.svelte.ts'

export class Edit<V> {
  error = $state<string | null>(null)
  readonly #save: () => Save<V>

  /** Takes a getter, so that a component's changing prop is read when it is used. */
  constructor(save: () => Save<V>) {
    this.#save = save
  }

  /** True when taken; otherwise the caller shows the stored value again. */
  put(value: V): Promise<boolean> {
    return this.change(() => value)
  }

  /** As `put`, for a value that is made of the one before: the edit in front of it may not have been taken yet. */
  async change(make: Change<V>): Promise<boolean> {
    const result = await this.#save()(make)
    this.error = result.ok ? null : result.message
    return result.ok
  }

  refuse(message: string): void {
    this.error = message
  }
}
