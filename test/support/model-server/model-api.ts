/** One of the wire formats that agents speak with a model. Pure: it reads what was asked and forms what is answered. */
export interface ModelApi {
  name: string
  /** Whether a POST to this path asks for an answer of the model. */
  asks(path: string): boolean
  read(body: unknown, path: string): ModelRequest
  /** The answer as one object. */
  whole(reply: Reply, request: ModelRequest): unknown
  /** The same answer as events of a stream. */
  streamed(reply: Reply, request: ModelRequest): string[]
  error(status: number, message: string): unknown
  /** How its provider says that it is overloaded. */
  overloaded: Overload
}

/** By a status, or by the events of an answer that is begun. */
export type Overload = { status: number; message: string } | { events(request: ModelRequest): string[] }

/** What an agent asks, in the same words for every API. */
export interface ModelRequest {
  model: string
  stream: boolean
  /** Names of the tools it offers. */
  tools: string[]
  /** What the model is told beside the conversation, wherever the API has a place for it. */
  system: string
  messages: Message[]
  /** The JSON Schema that the answer must fit. */
  schema?: unknown
}

export interface Message {
  from: 'model' | 'agent'
  text: string
  /** The model has called a tool in it. */
  calls: boolean
}

/** What the model answers: it speaks, calls a tool of the agent's, or will not answer. */
export type Reply = { say: string } | { tool: string; input: Record<string, string> } | { refuse: string }

/** What every answer is said to have cost, in tokens. */
export const tokensPerAnswer = { input: 100, output: 20 }

/** A text as a model hands it out: in pieces. */
export function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,16}/g) ?? []
}
