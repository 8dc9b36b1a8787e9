/** What the model does when it is asked: the lines of a script. */
export type Turn =
  /** Says something, and is done. */
  | { say: string }
  /** Has the agent run a line of shell by the agent's own tool. */
  | { shell: string }
  /** The API answers with this HTTP status. `times`: then the next turn is played; left out: always. */
  | { error: number; times?: number }
  /** The API says that it is overloaded, in the way of its provider: always. */
  | { overloaded: true }
  /** Begins to say something, and the connection breaks in the middle of it. */
  | { cut: string; times?: number }
  /** Will not answer, or a filter of its provider will not let it; where the API has it say why, in these words. */
  | { refuse: string }
  /** Takes the question and never answers. */
  | { hang: true }

/** Name → its turns. The name is how a prompt asks for it: see `scriptNamed`. */
export type Scripts = Readonly<Record<string, readonly Turn[]>>

/** The words of a prompt that has the model play a script from its beginning. */
export function playing(script: string): string {
  return `Play [script: ${script}].`
}

/** The script that a text asks for last, or null. */
export function scriptNamed(text: string): string | null {
  return [...text.matchAll(/\[script: ([a-z0-9-]+)\]/g)].at(-1)?.[1] ?? null
}
