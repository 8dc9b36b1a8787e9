import type { Session } from '../../src/session/session.ts'
import { run } from '../support/engine.ts'
import type { TestProject } from '../support/project.ts'

/**
 * Looks for a word in a session, as its agent's user and as root: in files, in what memory holds as files, in the environment and the
 * command line of every process.
 * @param word letters, digits and dashes
 * @returns the paths that hold it
 */
export async function findInside({ scad }: TestProject, { container, user }: Session, word: string): Promise<string[]> {
  const places = '/home /root /workspace /tmp /var /run /etc /opt /dev/shm'
  // a pattern that does not find itself
  const pattern = `[${word[0]}]${word.slice(1)}`
  const command = ['sh', '-c', `grep -rls '${pattern}' ${places}; grep -lsa '${pattern}' /proc/[0-9]*/environ /proc/[0-9]*/cmdline; :`]
  const found = await Promise.all([user, '0:0'].map(async (who) => (await run(scad.engine, container, command, { user: who })).stdout))
  return found.join('').split('\n').filter(Boolean)
}
