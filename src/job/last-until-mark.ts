/** Of what comes before the `null`, or the end, only the last `count`, all without a count; everything after it. */
export async function* lastUntilMark<Item>(items: AsyncIterable<Item | null>, count: number | undefined): AsyncIterable<Item> {
  let held: Item[] | null = count === undefined ? null : []
  for await (const item of items) {
    if (item === null) {
      yield* held ?? []
      held = null
    } else if (held === null || count === undefined) yield item
    else {
      held.push(item)
      if (held.length > count) held.shift()
    }
  }
  yield* held ?? []
}
