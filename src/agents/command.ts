import { ScadError } from '../errors/scad-error.ts'
import type { AgentAdapter, StartRequest } from './adapter.ts'

/** What Linux takes as one argument, its final NUL included. */
const maxArgument = 128 << 10

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
    const template = request.agent.argv ?? []
    if (template.length === 0)
      throw new ScadError('bad-input', 'the agent has no argv: the program to start', { hint: 'see agents in the config' })
    const argv = template.map((word) => fill(word, request))
    const asked = template.some((word) => /\{prompt(?:File)?\}/.test(word))
    return { argv, env: {}, stdin: asked ? 'none' : 'prompt', files: [] }
  },
  events: null,
  exitCodes: {},
  transcripts: '',
  credentials: { variables: [], files: [] },
}

/** Placeholders are whole names in braces; other braces stay as they are. What is filled in is not looked at again. */
function fill(word: string, { agent, promptFile, prompt, workdir }: StartRequest): string {
  const filled = word.replaceAll(/\{(promptFile|prompt|workdir|model)\}/g, (_, name) => {
    if (name === 'promptFile') return promptFile
    if (name === 'workdir') return workdir
    return name === 'prompt' ? promptArgument(prompt) : modelOf(agent.model)
  })
  if (Buffer.byteLength(filled) >= maxArgument)
    throw new ScadError('bad-input', 'the prompt is too long for an argument (128 KiB)', {
      hint: 'use {promptFile} in the argv of the agent, or leave both out and let it read stdin',
    })
  return filled
}

/** An argument is text inside; bytes that are none would not arrive as they are. */
function promptArgument(prompt: Buffer): string {
  const text = prompt.toString()
  if (!Buffer.from(text).equals(prompt))
    throw new ScadError('bad-input', 'the prompt is not UTF-8 text and cannot be an argument', {
      hint: 'use {promptFile} in the argv of the agent',
    })
  return text
}

function modelOf(model: string | undefined): string {
  if (model !== undefined) return model
  throw new ScadError('bad-input', 'the argv of the agent asks for {model}, but it has none', {
    hint: 'set model beside argv in the config',
  })
}
