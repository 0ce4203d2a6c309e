import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ApiError, GoogleGenAI} from '@google/genai';
import {hungUp, models, PICTURE, PIXEL, relayed, scenario as each, stranger, WEATHER, WORDS} from './routes.js';

const scenario = (title, run) => each('gemini', title, run);
const client = way => new GoogleGenAI({apiKey: way.key, httpOptions: {baseUrl: way.url, timeout: 15_000}});
const user = (...parts) => ({role: 'user', parts});
const tools = [{functionDeclarations: [{name: 'get_weather', description: 'The weather.', parametersJsonSchema: WEATHER}]}];
const told = '21 degrees and 22 degrees';

const results = content => user(...content.parts.filter(part => part.functionCall).map(({functionCall: {id, name}}, i) => ({
  functionResponse: {...(id && {id}), name, response: {output: `${21 + i} degrees`}},
})));

const streamed = async (way, ask) => {
  const answers = [];
  for await (const answer of await client(way).models.generateContentStream({model: way.model, ...ask})) answers.push(answer);
  return answers;
};

const cities = content => content.parts.flatMap(part => part.functionCall ?? []).map(call => call.args.city);
const visible = answers => answers.flatMap(answer => answer.candidates?.[0]?.content?.parts ?? [])
  .filter(part => !part.thought).map(part => part.text ?? '').join('');

scenario('content is generated', async way => {
  const answer = await client(way).models.generateContent({model: way.model, contents: 'one two three'});
  assert.equal(answer.text, 'one two three one two');
  assert.equal(answer.candidates[0].finishReason, 'STOP');
  assert.equal(answer.usageMetadata.candidatesTokenCount, WORDS);
});

scenario('a stream is the same in pieces', async way => {
  const answers = await streamed(way, {contents: 'one two three'});
  assert.equal(visible(answers), 'one two three one two');
  assert.equal(answers.at(-1).candidates[0].finishReason, 'STOP');
});

scenario('parallel calls go the whole round', async way => {
  const ask = user({text: 'Paris and Rome'});
  const config = {tools};
  const asked = (await client(way).models.generateContent({model: way.model, contents: [ask], config})).candidates[0].content;
  assert.deepEqual(cities(asked), ['Paris', 'Rome']);
  const contents = [ask, asked, results(asked)];
  assert.equal((await client(way).models.generateContent({model: way.model, contents, config})).text, told);
});

scenario('thoughts survive a loop in streams', async way => {
  const ask = user({text: 'Paris and Rome'});
  const config = {tools, thinkingConfig: {includeThoughts: true, thinkingLevel: 'HIGH'}};
  const parts = (await streamed(way, {model: way.thinker, contents: [ask], config})).flatMap(answer => answer.candidates[0].content?.parts ?? []);
  const asked = {role: 'model', parts};
  assert.deepEqual(cities(asked), ['Paris', 'Rome']);
  assert.equal(visible(await streamed(way, {model: way.thinker, contents: [ask, asked, results(asked)], config})), told);
});

scenario('an image arrives whole', async way => {
  const contents = [user({text: 'What is this?'}, {inlineData: {mimeType: 'image/png', data: PIXEL}})];
  assert.equal((await client(way).models.generateContent({model: way.model, contents})).text, PICTURE);
});

scenario('failures keep their status', async way => {
  for (const status of [400, 404, 429]) {
    const failing = client(way).models.generateContent({model: way.failing(status), contents: 'Hello'});
    await assert.rejects(failing, failure => failure instanceof ApiError && failure.status === status);
  }
});

scenario('a client that leaves takes the upstream along', async way => {
  const said = `npm google leaves ${way.name}`;
  const leave = new AbortController();
  const stream = await client(way).models.generateContentStream({
    model: way.endless, contents: said, config: {abortSignal: leave.signal},
  });
  for await (const answer of stream) {
    if (answer.text) break;
  }
  leave.abort();
  await hungUp(said);
});

scenario('tokens are counted', async way => {
  const {totalTokens} = await client(way).models.countTokens({model: way.model, contents: 'one two three'});
  assert.ok(totalTokens > 0);
});

test('models are listed', async () => {
  const names = [];
  for await (const model of await client(relayed[0]).models.list()) names.push(model.name);
  for (const model of models) assert.ok(names.includes(`models/${model}`), model);
});

test('a wrong key is refused', async () => {
  const refused = client(stranger).models.generateContent({model: stranger.model, contents: 'Hello'});
  await assert.rejects(refused, failure => failure instanceof ApiError && failure.status === 401);
});
