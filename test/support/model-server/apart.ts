import type { Message, ModelRequest } from './model-api.ts'

/** A piece of a conversation as an API has it, by the name that it gives whoever said it. */
export interface Spoken extends Omit<Message, 'from'> {
  role: string
}

/** What is said about the conversation, apart from what is said in it. @param system what stands beside the conversation */
export function apart(spoken: readonly Spoken[], system = ''): Pick<ModelRequest, 'system' | 'messages'> {
  const isSystem = ({ role }: Spoken): boolean => role === 'system' || role === 'developer'
  return {
    system: [system, ...spoken.filter(isSystem).map(({ text }) => text)].filter((text) => text !== '').join('\n'),
    messages: spoken
      .filter((one) => !isSystem(one))
      .map(({ role, text, calls }) => ({ from: role === 'assistant' || role === 'model' ? 'model' : 'agent', text, calls })),
  }
}
