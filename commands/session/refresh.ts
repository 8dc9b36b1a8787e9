import { defineCommand } from '../../src/cli/command.ts'
import { refreshedSessionSchema, refreshSession, refreshSessionInput } from '../../src/job/refresh.ts'

const words = {
  renewed: 'renewed',
  own: 'has a login of its own inside, which stays',
  absent: 'gets its login with its next job',
  variable: 'by variable: its next job takes it as it is then',
  mount: 'by a mount of the config',
  none: 'none on this machine',
  nothing: 'takes none of this machine',
}

export const command = defineCommand({
  summary: "Renew the agents' logins in a running session",
  description: `Takes the logins that the agents' programs have on this machine now into the session, in place of the copies it was given before.
What renews them stays here. A job that runs goes on with the new one; what it has in its environment stays as it began.
The gateway gets the keys that this machine has now; those of running jobs that it has no more stay, unless --revoke takes them away.`,
  examples: [
    { command: 'scad session refresh atlas-try1-4f2a', text: 'before a long job, or after logging in again' },
    { command: 'scad session refresh atlas-try1-4f2a --agent claude', text: 'of one agent; a login file also when none was put in before' },
    { command: 'scad session refresh atlas-try1-4f2a --revoke', text: 'take back a key whose variable is unset here' },
  ],
  input: refreshSessionInput,
  positionals: ['session'],
  short: { agent: 'a' },
  complete: { session: 'session', agent: 'agent' },
  output: refreshedSessionSchema,
  run: async (scad, input) => await refreshSession(scad, input),
  render: ({ agents }, page) => page.table(agents.map(({ agent, login, outcome }) => ({ agent, login, now: words[outcome] }))),
})
