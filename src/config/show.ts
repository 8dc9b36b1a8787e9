import type { z } from 'zod'
import { keySchema } from '../scad/names.ts'
import { redact } from '../text/redact.ts'
import { type Hook, projectSchema, type Project } from './project.ts'
import { shortUrl } from './short-url.ts'

export const shownProjectSchema = projectSchema.extend({ id: keySchema.describe('the name again') })
export type ShownProject = z.infer<typeof shownProjectSchema>

/** The project fit to be printed: values of variables that are named like secrets, and credentials in URLs, are left out. */
export function showProject(project: Project): ShownProject {
  const { environment } = project
  return {
    id: project.name,
    ...project,
    environment: {
      ...environment,
      run: environment.run.map(redact),
      env: withoutSecrets(environment.env),
      proxy: typeof environment.proxy === 'string' ? environment.proxy : redacted(environment.proxy),
    },
    on: {
      'job-ended': project.on['job-ended'].map(withoutSecret),
      'session-lost': project.on['session-lost'].map(withoutSecret),
      'needs-attention': project.on['needs-attention'].map(withoutSecret),
    },
    agents: Object.fromEntries(Object.entries(project.agents).map(([name, agent]) => [name, { ...agent, env: withoutSecrets(agent.env) }])),
  }
}

function withoutSecrets(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, isSecret(name, value) ? '***' : redact(value)]))
}

/** An address may be a secret itself: what makes it one is in its path. */
function withoutSecret(hook: Hook): Hook {
  if ('command' in hook) return { ...hook, command: hook.command.map(redact), env: withoutSecrets(hook.env) }
  return { ...hook, url: shortUrl(hook.url) }
}

/** The name of a host variable is no secret, whatever it is for. */
function isSecret(name: string, value: string): boolean {
  return /key|token|secret|passw|credential|auth/i.test(name) && !/^\$(?:\w+|\{\w+\})$/.test(value)
}

function redacted(urls: { http?: string; https?: string; no?: string }): { http?: string; https?: string; no?: string } {
  return { http: urls.http && redact(urls.http), https: urls.https && redact(urls.https), no: urls.no }
}
