/** What is typed in the settings' search field; every field asks whether it is meant. */
class SettingsSearch {
  text = $state('')
  words = $derived(
    this.text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ''),
  )
  active = $derived(this.words.length > 0)

  meets(...texts: readonly (string | undefined)[]): boolean {
    if (!this.active) return true
    const haystack = texts.join(' ').toLowerCase()
    return this.words.every((word) => haystack.includes(word))
  }
}

export const search = new SettingsSearch()
