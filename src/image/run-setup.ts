import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { failureText, runStep } from './run-step.ts'

export interface Setup {
  /** Key of the repo; '' for what is of several. */
  repo: string
  /** What is said when it fails. */
  title: string
  argv: string[]
  folder: string
}

/** What prepares the repos of a project, in order: their packages into the environment's Python, then their own commands. Pure. */
export function setups({ repos, environment }: Pick<Project, 'repos' | 'environment'>): Setup[] {
  const below = (key: string, folder: string) => (folder === '' || folder === '.' ? repoFolder(key) : `${repoFolder(key)}/${folder}`)
  const editable = (environment.python?.editable ?? []).map(({ repo, folder }) => below(repo, folder))
  const pip = ['pip', 'install', '--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off']
  return [
    ...(editable.length === 0
      ? []
      : [
          {
            repo: '',
            title: 'python.editable',
            argv: [...pip, ...editable.flatMap((path) => ['--editable', path])],
            folder: layout.workspace,
          },
        ]),
    ...repos.flatMap(({ key, setup }) =>
      setup.map(({ run, folder }) => ({
        repo: key,
        title: `setup of ${key}: ${run}`,
        argv: ['/bin/sh', '-c', run],
        folder: below(key, folder),
      })),
    ),
  ]
}

/**
 * Runs them as the agent's user.
 * @param env such as proxies
 * @throws setup-failed with the last lines
 */
export async function runSetups(
  scad: Scad,
  { container, user, env }: { container: string; user: string; env: Record<string, string> },
  commands: Setup[],
): Promise<void> {
  for (const { title, argv, folder } of commands) {
    scad.progress({ type: 'step', text: title })
    const result = await runStep(scad, container, { command: argv, user, workingDir: folder, env })
    if (result.code !== 0)
      throw new ScadError('setup-failed', failureText(title, result), { details: { step: title, lines: result.lines } })
  }
}
