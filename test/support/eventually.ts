import { setTimeout as wait } from 'node:timers/promises'

/** Asks again and again until the answer is neither undefined, null nor false; fails with `what` when time is up. */
export async function eventually<T>(
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  { what, timeoutMs = 20_000, everyMs = 50 }: { what: string; timeoutMs?: number; everyMs?: number },
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`did not happen within ${timeoutMs} ms: ${what}`)
    await wait(everyMs)
  }
}
