/**
 * What need not move when elements are put in another order. `places[i]` is where the element that shall come i-th
 * stands now; the answer, the `i` of the longest run that is in order already and, when one is given, has `fixed` in it.
 */
export function staying(places: readonly number[], fixed: number | null): ReadonlySet<number> {
  const pivot = fixed === null ? undefined : places[fixed]
  const isFree = (place: number, at: number): boolean =>
    fixed === null || pivot === undefined || at === fixed || at < fixed === place < pivot
  /** For each, how long the longest run is that ends with it, and which comes before it there. */
  const runs: { readonly length: number; readonly before: number }[] = []
  let last = -1
  for (const [at, place] of places.entries()) {
    let run = { length: isFree(place, at) ? 1 : 0, before: -1 }
    for (const [earlier, { length }] of runs.entries())
      if (run.length > 0 && length >= run.length && (places[earlier] ?? place) < place)
        run = { length: length + 1, before: earlier }
    runs.push(run)
    if (run.length > (runs[last]?.length ?? 0)) last = at
  }
  const stay = new Set<number>()
  for (let at = last; at >= 0; at = runs[at]?.before ?? -1) stay.add(at)
  return stay
}
