const codes: Record<number, string> = { 401: 'invalid_api_key', 429: 'rate_limit_exceeded', 503: 'server_is_overloaded' }

/** An error as OpenAI's APIs tell it. @see https://platform.openai.com/docs/guides/error-codes */
export function openaiError(status: number, message: string): unknown {
  return { error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code: codes[status] ?? null } }
}
