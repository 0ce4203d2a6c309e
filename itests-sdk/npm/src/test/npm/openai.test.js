import assert from 'node:assert/strict';
import {test} from 'node:test';
import OpenAI from 'openai';
import {hungUp, models, PICTURE, PIXEL, relayed, scenario as each, stranger, WEATHER, WORDS} from './routes.js';

const scenario = (title, run) => each('openai', title, run);
const client = way => new OpenAI({baseURL: `${way.url}/v1`, apiKey: way.key, maxRetries: 0, timeout: 15_000});
const user = content => [{role: 'user', content}];
const tools = [{type: 'function', function: {name: 'get_weather', description: 'The weather.', parameters: WEATHER}}];
const tool = {type: 'function', name: 'get_weather', description: 'The weather.', parameters: WEATHER, strict: false};
const told = '21 degrees and 22 degrees';

/** The assistant's message of a stream, put together as the library does. */
const streamed = (way, ask) => client(way).chat.completions.stream(ask).finalMessage();

const answered = (ask, message) => ({
  ...ask,
  messages: [
    ...ask.messages,
    message,
    ...message.tool_calls.map((call, i) => ({role: 'tool', tool_call_id: call.id, content: `${21 + i} degrees`})),
  ],
});

scenario('a chat is answered', async way => {
  const answer = await client(way).chat.completions.create({model: way.model, messages: user('one two three')});
  assert.equal(answer.choices[0].message.content, 'one two three one two');
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.usage.completion_tokens, WORDS);
});

scenario('a stream is the same answer in pieces', async way => {
  const ask = {model: way.model, messages: user('one two three'), stream: true, stream_options: {include_usage: true}};
  let text = '';
  let usage;
  for await (const chunk of await client(way).chat.completions.create(ask)) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, 'one two three one two');
  assert.equal(usage.completion_tokens, WORDS);
});

scenario('parallel tool calls go the whole round', async way => {
  const ask = {model: way.model, messages: user('Paris and Rome'), tools};
  const asked = (await client(way).chat.completions.create(ask)).choices[0].message;
  assert.deepEqual(asked.tool_calls.map(call => JSON.parse(call.function.arguments)), [{city: 'Paris'}, {city: 'Rome'}]);
  const end = await client(way).chat.completions.create(answered(ask, asked));
  assert.equal(end.choices[0].message.content, told);
});

scenario('parallel tool calls go the whole round in streams', async way => {
  const ask = {model: way.thinker, messages: user('Paris and Rome'), tools, reasoning_effort: 'high'};
  const asked = await streamed(way, ask);
  assert.equal(asked.tool_calls.length, 2);
  assert.equal((await streamed(way, answered(ask, asked))).content, told);
});

scenario('an image arrives whole', async way => {
  const content = [
    {type: 'text', text: 'What is this?'},
    {type: 'image_url', image_url: {url: `data:image/png;base64,${PIXEL}`}},
  ];
  const answer = await client(way).chat.completions.create({model: way.model, messages: user(content)});
  assert.equal(answer.choices[0].message.content, PICTURE);
});

scenario('failures have their own classes', async way => {
  const fail = status => client(way).chat.completions.create({model: way.failing(status), messages: user('Hello')});
  await assert.rejects(fail(400), OpenAI.BadRequestError);
  await assert.rejects(fail(404), OpenAI.NotFoundError);
  await assert.rejects(fail(429), OpenAI.RateLimitError);
});

scenario('a stream that fails is not taken for an answer', async way => {
  await assert.rejects(streamed(way, {model: way.broken, messages: user('one two three')}));
});

scenario('a client that leaves takes the upstream along', async way => {
  const said = `npm chat leaves ${way.name}`;
  const stream = await client(way).chat.completions.create({model: way.endless, messages: user(said), stream: true});
  for await (const chunk of stream) {
    if (chunk.choices[0].delta.content) break;
  }
  stream.controller.abort();
  await hungUp(said);
});

scenario('a response is given', async way => {
  const response = await client(way).responses.create({model: way.model, input: 'one two three'});
  assert.equal(response.output_text, 'one two three one two');
  assert.equal(response.status, 'completed');
  assert.equal(response.usage.output_tokens, WORDS);
});

scenario('a response is put together from its stream', async way => {
  const response = await client(way).responses.stream({model: way.model, input: 'one two three'}).finalResponse();
  assert.equal(response.output_text, 'one two three one two');
});

/** The response as the SDK puts it together from the events of its stream. */
async function completed(way, ask) {
  return client(way).responses.stream(ask).finalResponse();
}

scenario('calls of a response go the whole round in streams', async way => {
  const ask = {model: way.thinker, input: user('Paris and Rome'), tools: [tool], reasoning: {effort: 'high'}};
  const asked = await completed(way, ask);
  const calls = asked.output.filter(item => item.type === 'function_call');
  assert.deepEqual(calls.map(call => JSON.parse(call.arguments)), [{city: 'Paris'}, {city: 'Rome'}]);
  const results = calls.map((call, i) => ({
    type: 'function_call_output', call_id: call.call_id, output: `${21 + i} degrees`,
  }));
  const end = await completed(way, {...ask, input: [...ask.input, ...asked.output, ...results]});
  assert.equal(end.output.find(item => item.type === 'message').content[0].text, told);
});

scenario('a response that fails is not taken for one', async way => {
  await assert.rejects(async () => {
    const response = await client(way).responses.stream({model: way.broken, input: 'one two three'}).finalResponse();
    assert.notEqual(response.status, 'completed');
    throw new Error(response.status);
  });
});

scenario('texts are embedded', async way => {
  if (way.upstream === 'anthropic') return; // it has no vectors
  const model = {openai: 'gpt-embedding', gemini: 'gemini-embedding'}[way.upstream];
  const vectors = await client(way).embeddings.create({model, input: ['one', 'two']});
  assert.deepEqual(vectors.data.map(vector => vector.embedding.length), [8, 8]);
});

test('models are listed', async () => {
  const ids = [];
  for await (const model of client(relayed[0]).models.list()) ids.push(model.id);
  for (const model of models) assert.ok(ids.includes(model), model);
});

test('a wrong key is unauthorized', async () => {
  const ask = client(stranger).chat.completions.create({model: stranger.model, messages: user('Hello')});
  await assert.rejects(ask, OpenAI.AuthenticationError);
});
