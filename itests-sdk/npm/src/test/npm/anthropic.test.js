import assert from 'node:assert/strict';
import {test} from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import {hungUp, models, PICTURE, PIXEL, relayed, scenario as each, stranger, WEATHER, WORDS} from './routes.js';

const scenario = (title, run) => each('anthropic', title, run);
const client = way => new Anthropic({baseURL: way.url, apiKey: way.key, maxRetries: 0, timeout: 15_000});
const ask = (way, content, more) => ({
  model: way.model, max_tokens: 2000, messages: [{role: 'user', content}], ...more,
});
const tools = [{name: 'get_weather', description: 'The weather.', input_schema: WEATHER}];
const thinking = {type: 'enabled', budget_tokens: 4000};
const told = '21 degrees and 22 degrees';

const text = message => message.content.filter(block => block.type === 'text').map(block => block.text).join('');
const calls = message => message.content.filter(block => block.type === 'tool_use');
const answered = (asked, message) => ({
  ...asked,
  messages: [
    ...asked.messages,
    {role: 'assistant', content: message.content},
    {
      role: 'user',
      content: calls(message).map((call, i) => ({type: 'tool_result', tool_use_id: call.id, content: `${21 + i} degrees`})),
    },
  ],
});

scenario('a message is answered', async way => {
  const message = await client(way).messages.create(ask(way, 'one two three'));
  assert.equal(text(message), 'one two three one two');
  assert.equal(message.stop_reason, 'end_turn');
  assert.equal(message.usage.output_tokens, WORDS);
});

scenario('a stream is the same message in pieces', async way => {
  const stream = client(way).messages.stream(ask(way, 'one two three'));
  let pieces = 0;
  stream.on('text', () => pieces++);
  const message = await stream.finalMessage();
  assert.equal(text(message), 'one two three one two');
  assert.equal(pieces, WORDS);
  assert.equal(message.usage.output_tokens, WORDS);
});

scenario('parallel tool calls go the whole round', async way => {
  const first = ask(way, 'Paris and Rome', {tools});
  const asked = await client(way).messages.create(first);
  assert.deepEqual(calls(asked).map(call => call.input), [{city: 'Paris'}, {city: 'Rome'}]);
  assert.equal(text(await client(way).messages.create(answered(first, asked))), told);
});

scenario('thinking survives a tool loop in streams', async way => {
  const first = ask(way, 'Paris and Rome', {model: way.thinker, tools, thinking, max_tokens: 8000});
  const asked = await client(way).messages.stream(first).finalMessage();
  assert.equal(asked.content[0].type, 'thinking');
  assert.equal(asked.content[0].thinking, 'Let me think about it.');
  assert.deepEqual(calls(asked).map(call => call.input), [{city: 'Paris'}, {city: 'Rome'}]);
  assert.equal(text(await client(way).messages.stream(answered(first, asked)).finalMessage()), told);
});

scenario('an image arrives whole', async way => {
  const content = [
    {type: 'text', text: 'What is this?'},
    {type: 'image', source: {type: 'base64', media_type: 'image/png', data: PIXEL}},
  ];
  assert.equal(text(await client(way).messages.create(ask(way, content))), PICTURE);
});

scenario('failures have their own classes', async way => {
  const fail = status => client(way).messages.create(ask(way, 'Hello', {model: way.failing(status)}));
  await assert.rejects(fail(400), Anthropic.BadRequestError);
  await assert.rejects(fail(404), Anthropic.NotFoundError);
  await assert.rejects(fail(429), Anthropic.RateLimitError);
});

scenario('a stream that fails is not taken for an answer', async way => {
  await assert.rejects(client(way).messages.stream(ask(way, 'one two three', {model: way.broken})).finalMessage());
});

scenario('a client that leaves takes the upstream along', async way => {
  const said = `npm anthropic leaves ${way.name}`;
  const stream = await client(way).messages.create(ask(way, said, {model: way.endless, stream: true}));
  for await (const event of stream) {
    if (event.type === 'content_block_delta') break;
  }
  stream.controller.abort();
  await hungUp(said);
});

scenario('tokens are counted', async way => {
  const {input_tokens} = await client(way).messages.countTokens({
    model: way.model, messages: [{role: 'user', content: 'one two three'}],
  });
  assert.ok(input_tokens > 0);
});

test('models are listed', async () => {
  const ids = [];
  for await (const model of client(relayed[0]).models.list()) ids.push(model.id);
  for (const model of models) assert.ok(ids.includes(model), model);
});

test('a wrong key is unauthorized', async () => {
  await assert.rejects(client(stranger).messages.create(ask(stranger, 'Hello')), Anthropic.AuthenticationError);
});
