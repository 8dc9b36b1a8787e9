/** Where the agents find the model, on the loopback of their session. */
export const modelAddress = 'http://127.0.0.1:8080'

/** A published program that is run as it is: what points it to the scripted model, as a config would. */
export interface RealAgent {
  /** The row that starts it. */
  adapter: string
  /** Of the agent in the config. */
  env: Record<string, string>
  /** Steps of the environment, for what it reads from its system's settings alone. */
  run: string[]
  /** Written into its home after its first start, which finds an empty one: it shall give up early where its API fails. */
  home: Record<string, string>
  /** How often a start of it asks an API that answers 429, until it gives up. */
  asks: number
  /** How long it may well be silent before it first asks its model. */
  silent: string
}

const key = 'a-key-of-no-worth'

export const realAgents: readonly RealAgent[] = [
  {
    adapter: 'claude',
    env: { ANTHROPIC_BASE_URL: modelAddress, ANTHROPIC_API_KEY: key, CLAUDE_CODE_MAX_RETRIES: '1' },
    run: [],
    home: {},
    asks: 2,
    silent: '20s',
  },
  {
    adapter: 'codex',
    env: { CODEX_API_KEY: key },
    run: [`mkdir -p /etc/codex && echo 'openai_base_url = "${modelAddress}/v1"' > /etc/codex/config.toml`],
    home: {},
    asks: 6,
    silent: '20s',
  },
  {
    adapter: 'gemini',
    env: { GOOGLE_GEMINI_BASE_URL: modelAddress, GEMINI_API_KEY: key },
    run: [],
    home: { '.gemini/settings.json': JSON.stringify({ general: { maxAttempts: 1 } }) },
    asks: 1,
    silent: '30s',
  },
  {
    adapter: 'opencode',
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        model: 'scripted/model',
        small_model: 'scripted/model',
        provider: {
          scripted: {
            npm: '@ai-sdk/openai-compatible',
            name: 'Scripted',
            options: { baseURL: `${modelAddress}/v1`, apiKey: key },
            models: { model: { name: 'Model', limit: { context: 200_000, output: 8000 } } },
          },
        },
      }),
    },
    run: [],
    home: {},
    asks: 6,
    silent: '60s',
  },
]

/** @throws when there is none of that row */
export function realAgent(adapter: string): RealAgent {
  const found = realAgents.find((agent) => agent.adapter === adapter)
  if (found === undefined) throw new Error(`no real agent for the row ${adapter}`)
  return found
}
