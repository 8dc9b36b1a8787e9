/** The prompt that asks for a proposal of a task. Pure. */
export function proposalPrompt(task: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(head), Buffer.from(task)])
}

const head = `Propose how you would do what is asked for below; do not do it yet. Read and try whatever you need to know, but leave every file and
branch of the repositories as it is. Your last message is the proposal, for a person to decide about: what you would change, where, in which
order, how it is checked, and what is open.

`

/** The prompt that lets an agent carry its proposal out. @param proposal what it said, for one that does not remember it. Pure. */
export function approvalPrompt(proposal: string | null): string {
  const go = 'Your proposal is approved. Carry it out now.'
  return proposal === null ? go : `${go} It was:\n\n${proposal}`
}

/** The prompt that asks for another proposal. @param proposal as for `approvalPrompt`. Pure. */
export function anewPrompt(reason: string, proposal: string | null): string {
  const words = `Your proposal is rejected: ${reason}\n\nMake another one, by the same rules.`
  return proposal === null ? words : `${words} It was:\n\n${proposal}`
}
