/** An address on the loopback of a session. */
export function addressOf(port: string): string {
  return `http://127.0.0.1:${port}`
}

/** Where the agents find the model, on the loopback of their session. */
export const modelAddress = addressOf('8080')

/** Where they find it at no time, and where they do once a test has seen to that. */
export const [deadPort, latePort] = ['8081', '8082']

/** A published program that is run as it is: what points it to the scripted model, as a config would. */
export interface RealAgent {
  /** The row that starts it. */
  adapter: string
  /** Of the agent in the config. */
  env: Record<string, string>
  /** Variables that point it to a model at another port: the dead one, or the late. */
  elsewhere: (port: string) => Record<string, string>
  /** Steps of the environment, for what it reads from its system's settings alone. */
  run: string[]
  /** Written into its home after its first start, which finds an empty one: it shall give up early where its API fails. */
  home: Record<string, string>
  /** How often a start of it asks an API that answers 429, until it gives up. */
  asks: number
  /** How long it may well be silent before it first asks its model. */
  silent: string
  /** It waits for ever for an API that cannot be reached. */
  endless: boolean
}

const key = 'a-key-of-no-worth'

/** The published programs, where their model is at an address. */
function agentsAt(address: string): readonly RealAgent[] {
  return [
    {
      adapter: 'claude',
      env: { ANTHROPIC_BASE_URL: address, ANTHROPIC_API_KEY: key, CLAUDE_CODE_MAX_RETRIES: '1' },
      elsewhere: (port) => ({ ANTHROPIC_BASE_URL: addressOf(port) }),
      run: [],
      home: {},
      asks: 2,
      silent: '20s',
      endless: false,
    },
    {
      adapter: 'codex',
      env: { CODEX_API_KEY: key },
      elsewhere: (port) => ({ CODEX_HOME: `/home/agent/codex-${port}` }),
      run: [`mkdir -p /etc/codex && echo '${codexConfig(address)}' > /etc/codex/config.toml`],
      home: Object.fromEntries([deadPort, latePort].map((port) => [`codex-${port}/config.toml`, codexConfig(addressOf(port))])),
      asks: 6,
      silent: '20s',
      endless: true,
    },
    {
      adapter: 'gemini',
      env: { GOOGLE_GEMINI_BASE_URL: address, GEMINI_API_KEY: key },
      elsewhere: (port) => ({ GOOGLE_GEMINI_BASE_URL: addressOf(port) }),
      run: [],
      home: { '.gemini/settings.json': JSON.stringify({ general: { maxAttempts: 1 } }) },
      asks: 1,
      silent: '30s',
      endless: false,
    },
    {
      adapter: 'opencode',
      env: opencodeEnv(address),
      elsewhere: (port) => opencodeEnv(addressOf(port)),
      run: [],
      home: {},
      asks: 6,
      silent: '60s',
      endless: false,
    },
  ]
}

export const realAgents = agentsAt(modelAddress)

function codexConfig(address: string): string {
  return `openai_base_url = "${address}/v1"`
}

function opencodeEnv(address: string): Record<string, string> {
  return {
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      model: 'scripted/model',
      small_model: 'scripted/model',
      provider: {
        scripted: {
          npm: '@ai-sdk/openai-compatible',
          name: 'Scripted',
          options: { baseURL: `${address}/v1`, apiKey: key },
          models: { model: { name: 'Model', limit: { context: 200_000, output: 8000 } } },
        },
      },
    }),
  }
}

/**
 * @param address of its model
 * @throws when there is none of that row
 */
export function realAgent(adapter: string, address = modelAddress): RealAgent {
  const found = agentsAt(address).find((agent) => agent.adapter === adapter)
  if (found === undefined) throw new Error(`no real agent for the row ${adapter}`)
  return found
}
