import { findSession } from '../../../src/session/find.ts'
import type { Session } from '../../../src/session/session.ts'
import { askGateway } from '../../support/ask-gateway.ts'
import type { TestProject } from '../../support/project.ts'
import { must, nothing, succeed } from '../../support/expectations.ts'
import { removeAll, requireGone, running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeWork, missingInside, missingOnHost } from './work.ts'

/** Its sessions have a gateway. */
const options = { repos: { app: {}, lib: {} }, config: { network: { allow: ['allowed.example'] } } }

/** The commands that make, open and take away the gateway of a session. */
export const networkScenarios: readonly Scenario[] = [
  {
    command: 'session start, with a gateway',
    options,
    prepare: async (project) => ({
      words: ['session', 'start'],
      check: async (stdout) => {
        await goesByItsRules(project, await findSession(project.scad, stdout.trim()))
        await removeAll(project)
      },
    }),
  },
  {
    command: 'network allow',
    options,
    prepare: async (project) => {
      const session = await running(project)
      const host = `${unique()}.example`
      return {
        words: ['network', 'allow', session.id, host],
        check: async () => await goesByItsRules(project, session, host),
      }
    },
  },
  {
    command: 'session resume, with a gateway',
    options,
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      await succeed(project, 'session', 'stop', session.id)
      return {
        words: ['session', 'resume', session.id],
        check: async () => {
          nothing(await missingInside(project, session, work))
          await goesByItsRules(project, session)
        },
      }
    },
  },
  {
    command: 'session remove, with a gateway',
    options,
    prepare: async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      return {
        words: ['session', 'remove', session.id],
        wasDone: /no session/,
        check: async () => {
          nothing(await missingOnHost(project, work))
          await requireGone(project, session)
        },
      }
    },
  },
]

/** What a session may reach gets past the rules of its gateway, though nobody answers here; all else is denied. */
async function goesByItsRules(project: TestProject, session: Session, host = 'allowed.example'): Promise<void> {
  const answers = await askGateway(project.scad, session, [`GET http://${host}/`, 'GET http://other.example/'])
  must(/^50\d 403$/.test(answers.join(' ')), `the gateway answers ${answers.join(' ')}`)
}
