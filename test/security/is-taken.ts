import { parseConfig } from '../../src/config/parse-config.ts'
import { isError } from '../../src/errors/scad-error.ts'
import type { TestProject } from '../support/project.ts'

/** Whether a config that asks for something beside the repositories of a project passes; one that does not is refused as a whole. */
export async function isTaken(project: TestProject, asked: Record<string, unknown>): Promise<boolean> {
  try {
    await parseConfig(project.scad, { file: project.configFile, content: configThatAsks(project, asked), program: false })
    return true
  } catch (error) {
    if (isError(error, 'config-invalid')) return false
    throw error
  }
}

/** A config of the repositories of a project, and what else it asks for. */
export function configThatAsks({ name, repos }: TestProject, asked: Record<string, unknown>): Record<string, unknown> {
  return { name, repos: Object.fromEntries(Object.entries(repos).map(([key, path]) => [key, { path }])), ...asked }
}
