import { injectJob } from '../../../src/job/inject.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { runInside } from '../../../src/session/run-inside.ts'
import type { Session } from '../../../src/session/session.ts'
import { jobOf, must, nothing, succeed } from '../../support/expectations.ts'
import type { TestProject } from '../../support/project.ts'
import type { FaultCase, Seen } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import { requireTruth } from '../truth.ts'
import type { World } from '../world.ts'

/** What an agent does to whatever tells how its job ended. */
export const attackCases: readonly FaultCase[] = [
  {
    id: 'agent-attacks',
    caused:
      'jobs that attack what watches over them: signals to every process, deletion and forgery of its files, lines into the journal, a faked end',
    expected: 'none is called succeeded but those that end with 0 by themselves; the next job works',
    run: async (world) =>
      await withstand(world, async (project, session) => {
        for (const attack of attacks) {
          const job = await succeed(project, 'inject', session.id, '--', 'sh', '-c', `${attack}; exit 7`)
          await project.cli('job', 'wait', job)
          const { state } = await jobOf(project, job)
          must(state === 'failed', `after “${attack}” the job is ${state}`)
        }
        return { times: attacks.length, seen: 'failed each time, as it was' }
      }),
  },
  {
    id: 'terminal-attacks',
    caused:
      'interactive jobs that attack the server of their terminal: commands and signals to it, its socket removed and another put there, the terminal given up; and kill -9 of it from outside',
    expected: 'none is called succeeded: each ends as it ended, and without its terminal as hung up; the next job works',
    run: async (world) =>
      await withstand(world, async (project, session) => {
        for (const attack of terminalAttacks) {
          const { state, exitCode } = await atTerminal(project, session, `${attack}; exit 7`)
          must(state === 'failed' && exitCode === 7, `after “${attack}” the job is ${state} with ${exitCode}`)
        }
        const { state, signal } = await atTerminal(project, session, 'sleep 1000', async (short) => {
          const command = ['sh', '-c', 'kill -9 $(pgrep -f "$1")', 'sh', `[t]mux.*${short}`]
          const { code, stderr } = await runInside(project.scad, session.container, { command, user: '0:0' })
          must(code === 0, `the server could not be killed: ${stderr}`)
        })
        must(state === 'failed' && signal === 'HUP', `without its terminal the job is ${state} by ${signal}`)
        return { times: terminalAttacks.length + 1, seen: 'failed each time, as it was' }
      }),
  },
]

const attacks = [
  'kill -9 1; kill -TERM 1',
  'kill -9 -1',
  'pkill -9 -f witness; kill -9 $PPID',
  'rm -rf /var/lib/scad /opt/scad',
  'echo \'{"v":1,"time":1,"event":"ended","job":"x","cause":"exit","code":0}\' >/proc/1/fd/1',
  'for file in /var/lib/scad/jobs/*/*; do echo forged >"$file"; rm -f "$file"; done',
  'touch /var/lib/scad/jobs/*/cancel',
  'exec >/dev/null 2>&1; setsid sh -c "sleep 1; kill -9 $PPID" & :',
]

const socket = '/run/scad/tmux/${SCAD_JOB##*/}'
const terminalAttacks = [
  `tmux -S ${socket} kill-server; tmux -S ${socket} kill-session`,
  'pkill -9 tmux; kill -9 $PPID $(pgrep -f [b]in/pane)',
  `rm -rf /run/scad/tmux; rm -f ${socket}; tmux -S ${socket} new-session -d`,
  String.raw`printf '\033Ptmux;\033\033]52;c;eA==\a\033\\'; stty raw -echo; exec </dev/null >/dev/null 2>&1`,
  'setsid sh -c "sleep 1; exit 0" </dev/null >/dev/null 2>&1',
]

/** Lets them attack, and sees to it that the session is as it was. */
async function withstand(world: World, attack: (project: TestProject, session: Session) => Promise<Seen>): Promise<Seen> {
  await using project = await world.project()
  const session = await project.start()
  const work = await makeWork(project, session)
  const seen = await attack(project, session)
  await requireTruth(world.docker, project)
  await succeed(project, 'inject', session.id, '--wait', '--', 'true')
  nothing(await missingInside(project, session, work))
  await requireNothingLeft(world.docker, project)
  nothing(await missingOnHost(project, work))
  return seen
}

/** The end of an interactive job that nobody looks at. @param meanwhile is handed the short part of its id once it runs */
async function atTerminal(
  { scad }: TestProject,
  session: Session,
  script: string,
  meanwhile: (short: string) => Promise<void> = async () => {},
): ReturnType<typeof waitJob> {
  const { id, short } = await injectJob(scad, { session: session.id, interactive: true, command: ['sh', '-c', script] })
  await meanwhile(short)
  return await waitJob(scad, { job: id })
}
