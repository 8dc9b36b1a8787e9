/** So much may lie unread before whoever sends has to wait. */
const most = 1000

/** Hands a value over. Settles once there is room for the next. */
export type Send<T> = (value: T) => Promise<void>

/**
 * What many at once have to say, as one stream. It ends when `work` does, or fails as it does; who stops reading aborts the signal
 * that `work` is given, and waits for its end.
 * @param signal aborts that signal too
 */
export async function* streamOf<T>(signal: AbortSignal, work: (send: Send<T>, signal: AbortSignal) => Promise<void>): AsyncIterable<T> {
  const unread: T[] = []
  const leaving = new AbortController()
  let news = Promise.withResolvers<void>()
  let room = Promise.withResolvers<void>()
  let ended = false
  const send: Send<T> = async (value) => {
    unread.push(value)
    news.resolve()
    if (unread.length >= most && !leaving.signal.aborted) await room.promise
  }
  const working = work(send, AbortSignal.any([signal, leaving.signal])).finally(() => {
    ended = true
    news.resolve()
  })
  // whoever reads is told of the failure after what came before it
  working.catch(() => {})
  try {
    for (;;) {
      await news.promise
      news = Promise.withResolvers()
      yield* unread.splice(0)
      room.resolve()
      room = Promise.withResolvers()
      if (ended && unread.length === 0) return await working
    }
  } finally {
    leaving.abort()
    room.resolve()
    await working.catch(() => {})
  }
}
