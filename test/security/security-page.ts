import { tableRow } from '../support/table-row.ts'
import type { GroupFacts } from './security-case.ts'

/** The cases that a run has no result of. */
export function missingCases(groups: readonly GroupFacts[], held: ReadonlySet<string>): string[] {
  return groups.flatMap(({ cases }) => cases.map(({ id }) => id)).filter((id) => !held.has(id))
}

/** docs/security.md. Pure. */
export function securityPage(groups: readonly GroupFacts[], held: ReadonlySet<string>): string {
  return [head(groups, held), ...groups.map((group) => section(group, held)), notPromised].join('\n')
}

function head(groups: readonly GroupFacts[], held: ReadonlySet<string>): string {
  const cases = groups.flatMap((group) => group.cases).filter(({ id }) => held.has(id))
  const severities = (['critical', 'high', 'medium', 'low'] as const).map((severity) => [
    severity,
    String(cases.filter((one) => one.severity === severity).length),
  ])
  return `# Security

<!-- Written by \`npm run security -- --update\` from what a run has seen: do not edit. -->

An agent with full permissions, steered by a hostile page or dependency, is inside. Nothing it does runs code on the host, changes a ref outside of
its session's namespace, reads a file outside of its mounts, reaches an address outside of its [network](network.md), or takes a
[credential](credentials.md) with it that it was not given; and what it made is [labelled](customs.md) before you run it.

Its commits get into branches of yours only when you say \`scad code land\`, and then in all repositories or in none. What is merged for that is merged
apart from your repositories, with no hook, driver, filter or setting of anybody's; no large file is fetched from where a \`.lfsconfig\` of its says; a
file that is nowhere else is never overwritten; and names of files are told without what would move a cursor. [Landing](landing.md) says what is
looked at before anything moves, and how it is taken back.

Each row is an attack that [the security suite](../test/security) tries on a real engine, with real git and a real proxy. First it is tried on a naive
way to do the same work, which must fall to it: so the trap is known to be live. Then it is tried in a session that scad started, whose
[profile](profile.md), read back from the engine, is the default in all but what a group of attacks is about. The verdict is what a run has seen.

| severity | attacks that held |
| -------- | ----------------: |
${severities.map(tableRow).join('\n')}

\`npm run security\` tries all of them; the usual tests try some.
`
}

function section({ title, cases }: GroupFacts, held: ReadonlySet<string>): string {
  const rows = cases.map(({ id, severity, attacker, naive, held: how }) =>
    tableRow([`\`${id}\``, severity, attacker, naive, held.has(id) ? `held: ${how}` : '']),
  )
  const columns = ['case', 'severity', 'what the attacker does', 'what falls to it', 'in a session of scad']
  return [`## ${title}`, '', tableRow(columns), tableRow(columns.map(() => '---')), ...rows, ''].join('\n')
}

const notPromised = `## What is not promised

- **A kernel without holes.** The container shares the kernel of the engine's machine, and the engine and its runtime are trusted: who breaks one of
  them is out. \`runtime: 'runsc'\` puts a kernel in user space between, for work that deserves it.
- **Silence of an allowed host.** Whatever a session may write to, it can carry off what it holds: a repository, a registry, an API. A
  tunnel is not looked into, and behind an allowed name a large provider may serve others.
- **GPU drivers.** With \`gpu\` the driver of the machine is open to the session; no limit of memory counts there.
- **What you run of it.** Customs name what would run by itself, by rules that are known; code that is plainly part of the program they cannot
  judge. Read the diff.
- **The host.** Who can write your config, your repositories or scad's own folder, or speak to the engine, needs no attack.
- **Programs in a writable mount.** What lies there belongs to the agent's user, who outside is you: with the setuid bit it runs as you for
  whoever else of the machine starts it. A file system mounted \`nosuid\` has no such bit.
- **Walls around \`open\`.** With \`network: 'open'\` a session reaches what your machine does, and what listens at all addresses of the machine itself.
- **A disk of one's own.** Where the engine can set no \`resources.disk\`, a session that fills its disk ends the jobs of the others there.
- **Walls inside a session.** All jobs of a session are one user, and what one of them says of itself is its own word.
- **Walls inside a project with caches.** Package \`caches\` are shared by its sessions and builds.
- **Deniability of what you widen.** Writable mounts, \`network: 'open'\`, secrets in variables and the like need [trust](trust.md), and are shown by
  \`session inspect --security\`; what they open is open.
`
