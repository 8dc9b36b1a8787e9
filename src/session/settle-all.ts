/**
 * Runs `work` for every item at once and waits for all of them to end, whatever they do: what one leaves behind is not cleaned
 * up while another still writes there.
 *
 * @returns the results in the order of the items
 * @throws the first failure in that order
 */
export async function settleAll<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const settled = await Promise.allSettled(items.map(work))
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}
