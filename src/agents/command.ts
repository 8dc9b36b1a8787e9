import { ScadError } from '../errors/scad-error.ts'
import type { AgentAdapter, InteractiveRequest } from './adapter.ts'
import { argumentText, requireArgument } from './argument-text.ts'

/** Any program: the config's `argv` with its placeholders filled in. A template without a prompt in it gets the prompt by stdin. */
export const command: AgentAdapter = {
  name: 'command',
  summary: 'any program, from a template of its arguments',
  defaultVersion: null,
  needsNode: false,
  install: () => [],
  takes: { argv: true, model: true, instructions: false, maxTurns: false, maxCost: false },
  conversation: 'none',
  headless: (request) => {
    const { argv, asksForPrompt } = wordsOf(request)
    return { argv, env: {}, stdin: asksForPrompt ? 'none' : 'prompt', files: [] }
  },
  interactive: (request) => {
    const { argv, asksForPrompt } = wordsOf(request)
    if (request.prompt !== null && !asksForPrompt)
      throw new ScadError('bad-input', 'the argv of the agent takes no prompt at a terminal', {
        hint: 'use {prompt} in it, or start without one and type it: scad job send',
      })
    return { argv, env: {}, stdin: 'none', files: [] }
  },
  turns: 'none',
  events: null,
  ending: null,
  exitCodes: {},
  transcripts: '',
  transcriptEvents: null,
  hosts: () => [],
  credentials: { variables: () => [], addressVariable: null, upstreams: [], files: [] },
  loginFix: '',
}

function wordsOf(request: InteractiveRequest): { argv: string[]; asksForPrompt: boolean } {
  const template = request.agent.argv ?? []
  if (template.length === 0)
    throw new ScadError('bad-input', 'the agent has no argv: the program to start', { hint: 'see agents in the config' })
  return { argv: template.map((word) => fill(word, request)), asksForPrompt: template.some((word) => /\{prompt(?:File)?\}/.test(word)) }
}

/** Placeholders are whole names in braces; other braces stay as they are. What is filled in is not looked at again. */
function fill(word: string, { agent, brief, promptFile, prompt, workdir }: InteractiveRequest): string {
  const filled = word.replaceAll(/\{(promptFile|prompt|briefFile|workdir|model)\}/g, (_, name) => {
    if (name === 'workdir') return workdir
    if (name === 'briefFile') return brief.path
    if (name === 'model') return modelOf(agent.model)
    if (prompt === null)
      throw new ScadError('bad-input', `the argv of the agent asks for {${name}}, but there is none`, { hint: 'give one' })
    return name === 'promptFile' ? promptFile : argumentText(prompt, 'use {promptFile} in the argv of the agent')
  })
  return requireArgument(filled, 'use {promptFile} in the argv of the agent, or leave both out and let it read stdin')
}

function modelOf(model: string | undefined): string {
  if (model !== undefined) return model
  throw new ScadError('bad-input', 'the argv of the agent asks for {model}, but it has none', {
    hint: 'set model beside argv in the config',
  })
}
