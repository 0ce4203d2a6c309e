// The ways from an SDK to an upstream: past the gateway to the mock, then through it to each kind.
import assert from 'node:assert/strict';
import {test} from 'node:test';

const {GATEWAY_URL, GATEWAY_KEY, MOCK_URL} = process.env;

const UPSTREAMS = {
  openai: {family: 'gpt', model: 'gpt-4o', thinker: 'gpt-5.2'},
  anthropic: {family: 'claude', model: 'claude-sonnet-4-5', thinker: 'claude-sonnet-4-5'},
  gemini: {family: 'gemini', model: 'gemini-3.5-flash', thinker: 'gemini-3.5-flash'},
};

const route = (name, url, key, upstream) => {
  const {family, model, thinker} = UPSTREAMS[upstream];
  return {
    name, url, key, upstream, model, thinker,
    failing: status => `${family}-error-${status}`,
    endless: `${family}-mock-endless`,
    broken: `${family}-mock-broken`,
  };
};

export const WORDS = 5;
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const PICTURE = `image/png of ${Buffer.from(PIXEL, 'base64').length} bytes`;
export const WEATHER = {type: 'object', properties: {city: {type: 'string'}}, required: ['city']};
export const models = Object.values(UPSTREAMS).map(upstream => upstream.model);

/** The ways through the gateway alone. */
export const relayed = Object.keys(UPSTREAMS).map(name => route(`to ${name}`, GATEWAY_URL, GATEWAY_KEY, name));

/** Runs a scenario over every way there is. */
export function scenario(own, title, run) {
  for (const way of [route('direct', MOCK_URL, 'sk-direct', own), ...relayed]) {
    test(`${title}, ${way.name}`, {timeout: 20_000}, () => run(way));
  }
}

/** Whether the mock saw the client leave who had said this. */
export async function hungUp(said) {
  const answer = await fetch(`${MOCK_URL}/mock/hang-ups?said=${encodeURIComponent(said)}`);
  assert.equal((await answer.json()).hung_up, true);
}

/** A way with a key that nobody has. */
export const stranger = {...relayed[0], key: 'sk-not-a-key'};
