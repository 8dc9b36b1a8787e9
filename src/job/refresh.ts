import { z } from 'zod'
import type { LoginCopy } from '../credentials/agent-login.ts'
import { layout } from '../scad/layout.ts'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { ScadError } from '../errors/scad-error.ts'
import { findSession } from '../session/find.ts'
import { frame, loginFrame, settingsFrame } from '../session/frames.ts'
import { renewKeys } from '../session/renew-keys.ts'
import { runInside } from '../session/run-inside.ts'
import { runnerRequest } from '../session/runner-request.ts'
import { withSessionLock } from '../session/session-locks.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { fromEntries } from '../text/from-entries.ts'
import { cleanLine } from '../text/clean.ts'
import { tellConcern } from '../credentials/tell-concern.ts'
import { presentLogin, requireLogin, type SessionLogin, sessionLogin } from '../session/session-login.ts'

export const refreshSessionInput = z.object({
  session: sessionSchema,
  agent: keySchema.optional().describe('agent of the config; default: every one that was given a login of this machine'),
  revoke: z.boolean().default(false).describe('take away keys that this machine has no more, also from jobs that run'),
})

export const refreshedSessionSchema = z.strictObject({
  id: z.string(),
  agents: z.array(
    z.strictObject({
      agent: z.string(),
      outcome: z
        .enum(['renewed', 'own', 'absent', 'variable', 'mount', 'none', 'nothing'])
        .describe(
          'renewed: the session, or its gateway, has the login of this machine. own: it has one that was made inside, which stays. absent: none was put into it yet, or no job that runs needs its key. variable: its next job takes the variable as it is then. mount: the config mounts one. none: this machine has none; a key that its gateway has for a job that runs stays, unless --revoke takes it away. nothing: it gets none',
        ),
      login: z.string().describe('what it logs in with: a variable, or a file in its home; "" for nothing'),
      expires: z.number().nullable().describe('when that ends, in ms since the epoch; null when it does not say'),
    }),
  ),
})
export type RefreshedSession = z.infer<typeof refreshedSessionSchema>

/**
 * Puts the logins that this machine has now into a running session, in place of the copies that it was given before: programs that run
 * read the new ones. So does its gateway with the keys of the jobs that run; those that this machine has no more stay, which is told, unless they
 * are to be taken away. What a job has in its environment stays as it began.
 *
 * @throws session-not-found, session-ambiguous, session-stopped, session-lost, bad-input, locked, engine-failed; login-missing when an agent was
 *   named, and not to take its key away, and this machine has none for it
 */
export async function refreshSession(scad: Scad, input: z.input<typeof refreshSessionInput>): Promise<RefreshedSession> {
  const { session: wanted, agent, revoke } = refreshSessionInput.parse(input)
  const session = await findSession(scad, wanted)
  requireRunning(session)
  const inherited = fromEntries((await scad.engine.inspectContainer(session.container))?.env ?? [])
  const names = agent === undefined ? Object.keys(session.spec.agents) : [agent]
  const required = agent !== undefined && !revoke
  const loginOf = required ? sessionLogin : presentLogin
  const logins = await Promise.all(names.map(async (name) => await loginOf(scad, session, { agent: name, inherited })))
  if (required) logins.forEach(requireLogin)
  for (const { agent: name, concern } of logins) if (concern !== null) tellConcern(scad, name, concern)
  const files = logins.flatMap((login) => login.files)
  // two at once would put the same link, or an older login over a newer one
  const said = await withSessionLock(scad, session, async () => {
    const before = agent === undefined ? await runLogin(scad, session, 'look', files) : null
    const renewed = files.filter(({ path }) => before === null || before.get(path) === 'there')
    const guarded = await renewKeys(scad, await findSession(scad, session.id), { agent: agent ?? '', revoke })
    const put = [...guarded].map((name) => [name, 'put'] as const)
    return new Map([...(before ?? []), ...(await runLogin(scad, session, 'put', renewed)), ...put])
  })
  return {
    id: session.id,
    agents: logins.map((login) => ({
      agent: login.agent,
      outcome: outcomeOf(login, said.get(login.gateway === null ? login.name : login.agent)),
      login: login.name,
      expires: 'expires' in login.found ? login.found.expires : null,
    })),
  }
}

function outcomeOf({ found }: SessionLogin, said: string | undefined): RefreshedSession['agents'][number]['outcome'] {
  if (found.by !== 'file' && found.by !== 'gateway') return found.by
  return said === 'put' ? 'renewed' : said === 'own' ? 'own' : 'absent'
}

/** What `images/runner/login` says of each path. */
async function runLogin(scad: Scad, session: Session, what: 'look' | 'put', files: readonly LoginCopy[]): Promise<Map<string, string>> {
  if (files.length === 0) return new Map()
  const [uid, gid] = session.user.split(':')
  const asked = what === 'put' ? files : files.map(({ path }) => ({ path, text: '' }))
  const input = Buffer.concat([settingsFrame({ uid, gid }), frame('env', `HOME=${layout.home}`), loginFrame(asked), frame('end', '')])
  const { code, stdout, stderr } = await runInside(scad, session.container, runnerRequest('login', what), { input })
  if (code !== 0)
    throw new ScadError(
      'engine-failed',
      `the login of session ${session.id} could not be renewed: ${cleanLine(stderr) || `exit code ${code}`}`,
      {
        hint: 'a session of an older scad cannot take one: start a new session',
      },
    )
  return new Map([...stdout.matchAll(/^(\S+) (\w+)$/gm)].map(([, path = '', said = '']) => [path, said]))
}
