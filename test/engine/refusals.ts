import { expect } from 'vitest'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { catalogue, type ErrorCode } from '../../src/errors/catalogue.ts'
import { label } from '../../src/scad/labels.ts'
import { hashFolder } from '../support/git.ts'
import type { CliResult, TestProject } from '../support/project.ts'

/** The code of a refusal, and what its `error:` and `hint:` lines say. */
export type Refusal = [code: ErrorCode, error: RegExp, hint: RegExp]

/**
 * Expects a command to say in one line what is wrong and in one what to do next, to end with the documented exit code, and to
 * have made and changed nothing.
 */
export async function expectRefusal(
  project: TestProject,
  command: () => Promise<CliResult>,
  [wanted, error, hint]: Refusal,
  exitCode = exitCodes[catalogue[wanted].kind],
): Promise<void> {
  const before = await everything(project)
  const { code, stdout, stderr } = await command()
  const lines = stderr.trimEnd().split('\n')
  const beginning = (word: string): string[] => lines.filter((line) => line.startsWith(word))
  expect({ code, stdout, errors: beginning('error: '), hints: beginning('hint: ') }).toEqual({
    code: exitCode,
    stdout: '',
    errors: [expect.stringMatching(error)],
    hints: [expect.stringMatching(hint)],
  })
  expect(lines.at(-1)).toMatch(/^hint: /)
  expect(stderr).not.toMatch(/^\s+at |bug in scad/m)
  expect(await everything(project)).toEqual(before)
}

/** What a command could have made or changed: of the engine all that is the project's, and every file. */
async function everything({ scad: { engine }, name, folder }: TestProject): Promise<unknown> {
  const mine = { [label.project]: name }
  const containers = (await engine.listContainers(mine)).map(({ id, state }) => `${state} ${id}`)
  const images = (await engine.listImages(mine)).map(({ id, tags }) => `${id} ${tags.join(' ')}`)
  const volumes = (await engine.listVolumes(mine)).map((volume) => volume.name)
  return { containers: containers.toSorted(), images: images.toSorted(), volumes: volumes.toSorted(), files: await hashFolder(folder) }
}
