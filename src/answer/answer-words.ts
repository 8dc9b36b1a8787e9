/** What is added to the prompt of an agent whose answer has to fit a schema. Pure. @param schema as JSON */
export function answerRequest(schema: string): string {
  return `

Your last message is read by a program: answer in it with JSON alone, without a word around it and without a code fence. The JSON must fit
this JSON Schema:

${schema}
`
}

/** A prompt as it was before that was added. Pure. @param schema as JSON */
export function withoutRequest(prompt: string, schema: string): string {
  const request = answerRequest(schema)
  return prompt.endsWith(request) ? prompt.slice(0, -request.length) : prompt
}

/** The prompt that asks once more. Pure. @param errors what did not fit */
export function onceMore(errors: readonly string[]): string {
  return `Your answer does not fit the JSON Schema that you were given:

${errors.map((error) => `- ${error}`).join('\n')}

What you did is there; change nothing of it. Give the answer once more.`
}
