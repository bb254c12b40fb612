/** The filter in force. */
import { isFiltering, NO_FILTER, toggle, type Filter } from './filter.ts'
import type { Priority } from '../../src-main/contract/contract.ts'

class Filters {
  value = $state.raw<Filter>(NO_FILTER)
  searchOpen = $state(false)
  active = $derived(isFiltering(this.value))

  set(patch: Partial<Filter>): void {
    this.value = { ...this.value, ...patch }
  }

  togglePriority(priority: Priority): void {
    this.set({ priorities: toggle(this.value.priorities, priority) })
  }

  clear(): void {
    this.value = NO_FILTER
    this.searchOpen = false
  }
}

export const filters = new Filters()
