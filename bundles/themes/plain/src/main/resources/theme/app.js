// The plain console: one file, no build. It is the template for themes of your own.
// Text from the server is only ever set as textContent, never as HTML.

const zh = (navigator.language || 'en').toLowerCase().startsWith('zh');

const TEXT = {
  skip: ['Skip to content', '跳到内容'],
  overview: ['Overview', '概览'], channels: ['Channels', '渠道'], tokens: ['Tokens', '令牌'],
  play: ['Try a call', '试用'], logs: ['Log', '日志'], bundles: ['Bundles', '组件'],
  login: ['Log in', '登录'], logout: ['Log out', '退出'], username: ['Username or e-mail', '用户名或邮箱'],
  password: ['Password', '密码'], loggedOut: ['Please log in.', '请先登录。'],
  defaultPassword: ['This account still has the password 123456. Change it before anybody else logs in.',
    '该账户仍在使用初始密码 123456，请立即修改。'],
  newPassword: ['New password', '新密码'], changePassword: ['Change password', '修改密码'],
  passwordRule: ['8 to 20 characters. All other sessions end.', '8 至 20 个字符。其他会话将全部退出。'],
  version: ['Version', '版本'], since: ['Running since', '启动时间'], balance: ['Balance', '余额'], used: ['Used', '已用'],
  requests: ['Requests', '请求次数'], group: ['Group', '分组'], account: ['Your account', '我的账户'],
  gateway: ['This gateway', '本网关'], endpoint: ['Endpoint for clients', '客户端接口地址'],
  name: ['Name', '名称'], type: ['Type', '类型'], status: ['Status', '状态'], models: ['Models', '模型'],
  priority: ['Priority', '优先级'], weight: ['Weight', '权重'], key: ['Key', '密钥'], baseUrl: ['Base URL', '接口地址'],
  keyHint: ['One channel is made for each line.', '每行一个密钥，每行创建一个渠道。'],
  modelsHint: ['Separated by commas.', '以英文逗号分隔。'], baseHint: ['Empty: the provider’s own.', '留空则使用默认地址。'],
  mapping: ['Model mapping (JSON)', '模型映射（JSON）'], fill: ['Fill in the provider’s models', '填入该类型的模型'],
  add: ['Add', '添加'], addChannel: ['Add a channel', '添加渠道'], cancel: ['Cancel', '取消'], remove: ['Delete', '删除'],
  enable: ['Enable', '启用'], disable: ['Disable', '禁用'], test: ['Test', '测试'], enabled: ['Enabled', '已启用'],
  disabled: ['Disabled', '已禁用'], autoDisabled: ['Disabled after failures', '自动禁用'], expired: ['Expired', '已过期'],
  exhausted: ['Used up', '已耗尽'], response: ['Response', '响应'], spent: ['Spent', '消耗'], actions: ['Actions', '操作'],
  sureDelete: ['Delete “{0}”? This cannot be undone.', '确定删除“{0}”？此操作无法撤销。'],
  deleted: ['Deleted.', '已删除。'], added: ['Added.', '已添加。'], saved: ['Saved.', '已保存。'],
  tested: ['Answered after {0} s.', '{0} 秒后响应。'], none: ['Nothing here yet.', '暂无内容。'],
  newToken: ['Make a token', '创建令牌'], limit: ['Limit', '额度'], unlimited: ['No limit', '无限额度'],
  never: ['Never', '永不过期'], expires: ['Expires', '过期时间'], left: ['Left', '剩余额度'],
  limitHint: ['In units; {0} units are one dollar.', '单位为点，{0} 点等于 1 美元。'],
  keyOnce: ['This is the key. Copy it now; it is shown in full only here.', '这是令牌密钥，请立即复制，完整密钥仅在此显示一次。'],
  copy: ['Copy', '复制'], copied: ['Copied.', '已复制。'], more: ['Earlier', '更早'], newer: ['Newer', '较新'],
  token: ['Token', '令牌'], model: ['Model', '模型'], message: ['Message', '消息'], send: ['Send', '发送'], stop: ['Stop', '停止'],
  answer: ['Answer', '回答'], noTokens: ['Make a token first.', '请先创建令牌。'], greeting: ['Say hello in one sentence.', '用一句话打个招呼。'],
  time: ['Time', '时间'], user: ['User', '用户'], cost: ['Cost', '费用'], prompt: ['Prompt', '提示'], completion: ['Completion', '补全'],
  details: ['Details', '详情'], channel: ['Channel', '渠道'], bundle: ['Bundle', '组件'], offers: ['Offers', '提供'],
  calls: ['Running calls', '运行中'], file: ['File', '文件'], shipped: ['shipped', '内置'], refresh: ['Refresh', '刷新'],
  offline: ['The gateway does not answer.', '网关无响应。'], tooMany: ['Too many requests; wait a little.', '请求过于频繁，请稍后再试。'],
  failed: ['The gateway failed (HTTP {0}).', '网关出错（HTTP {0}）。'],
  logType: [['', 'Top-up', 'Call', 'Management', 'System', 'Test'], ['', '充值', '消费', '管理', '系统', '测试']],
};
const t = (name, ...values) => values.reduce((s, v, i) => s.replace(`{${i}}`, v), TEXT[name][zh ? 1 : 0]);

// ── elements ────────────────────────────────────────────────────────────────────────────────────────

/** An element: properties by name, `on…` as listeners, the rest as children; strings become text. */
function el(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key in node && key !== 'list') node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

let fieldCount = 0;

/** A labelled control. `control` is an element; its id is made here. */
function field(label, control, hint = '', wide = false) {
  control.id = `f${++fieldCount}`;
  const parts = [el('label', { htmlFor: control.id }, label), control];
  if (hint) {
    parts.push(el('span', { className: 'hint', id: `${control.id}h` }, hint));
    control.setAttribute('aria-describedby', `${control.id}h`);
  }
  if (control.type === 'checkbox') parts.reverse();
  return el('div', { className: `field${wide ? ' wide' : ''}${control.type === 'checkbox' ? ' check' : ''}` }, parts);
}

function table(caption, heads, rows) {
  if (rows.length === 0) return el('p', { className: 'soft' }, t('none'));
  const head = heads.map(([text, kind]) => el('th', { scope: 'col', className: kind || '' }, text));
  const body = rows.map((cells) =>
    el('tr', {}, cells.map((cell, i) => el('td', { className: heads[i][1] || '' }, cell))));
  return el('div', { className: 'scroll' },
    el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, head)), el('tbody', {}, body)));
}

const pill = (text, kind = '') => el('span', { className: `pill ${kind}` }, text);
const button = (text, onclick, className = 'small') => el('button', { type: 'button', className, onclick }, text);

function note(text, bad = false) {
  const node = el('div', { className: bad ? 'note bad' : 'note' }, text);
  document.getElementById('notes').append(node);
  setTimeout(() => node.remove(), bad ? 9000 : 4000);
}

/** Asks before something cannot be undone; resolves to whether to go on. */
function confirmed(question) {
  return new Promise((resolve) => {
    const dialog = el('dialog', { onclose: () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); } },
      el('form', { method: 'dialog' }, el('p', {}, question), el('div', { className: 'row' },
        el('button', { value: 'no', autofocus: true }, t('cancel')),
        el('button', { value: 'yes', className: 'bad' }, t('remove')))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

// ── the gateway ─────────────────────────────────────────────────────────────────────────────────────

let me = null;
let status = {};

class Refused extends Error {}

/** Calls the management API; gives the whole answer, or throws what to tell people. */
async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(t('offline'));
  }
  if (response.status === 401 && me) {
    me = null;
    location.hash = '#/';
    show();
    throw new Refused(t('loggedOut'));
  }
  if (response.status === 429) throw new Refused(t('tooMany'));
  const answer = await response.json().catch(() => null);
  if (!answer) throw new Refused(t('failed', response.status));
  if (answer.success === false) throw new Refused(answer.message || t('failed', response.status));
  return answer;
}
const data = async (method, path, body) => (await call(method, path, body)).data;

/** Runs what a button does: the button rests meanwhile, and a failure is told. */
async function attempt(control, work) {
  if (control) control.disabled = true;
  try {
    await work();
  } catch (failure) {
    if (failure.name !== 'AbortError') note(failure.message, true);
  } finally {
    if (control) control.disabled = false;
  }
}

const isAdmin = () => me && me.role >= 10;
const isRoot = () => me && me.role >= 100;
const when = (seconds) => new Date(seconds * 1000).toLocaleString();
const money = (quota) => status.display_in_currency
  ? `$${(quota / (status.quota_per_unit || 500000)).toFixed(4)}`
  : String(quota);
const masked = (key) => `sk-${key.slice(0, 4)}…${key.slice(-4)}`;

// ── pages ───────────────────────────────────────────────────────────────────────────────────────────

function loginPage() {
  const username = el('input', { name: 'username', autocomplete: 'username', required: true, autofocus: true });
  const password = el('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const submit = el('button', { className: 'main' }, t('login'));
  return [el('section', { className: 'panel narrow' }, el('h1', {}, t('login')), el('form', {
    onsubmit: (event) => {
      event.preventDefault();
      attempt(submit, async () => {
        await call('POST', '/api/user/login', { username: username.value, password: password.value });
        me = await data('GET', '/api/user/self');
        me.weak = password.value === '123456';
        show();
      });
    },
  }, el('div', { className: 'grid' }, field(t('username'), username, '', true), field(t('password'), password, '', true)), submit)),
  gatewayPanel()];
}

function gatewayPanel() {
  return el('section', { className: 'panel' }, el('h2', {}, t('gateway')), el('dl', { className: 'facts' },
    el('dt', {}, t('version')), el('dd', {}, status.version || '?'),
    el('dt', {}, t('since')), el('dd', {}, status.start_time ? when(status.start_time) : '?'),
    el('dt', {}, t('endpoint')), el('dd', {}, el('code', {}, `${location.origin}/v1`))));
}

function overviewPage() {
  const password = el('input', { type: 'password', autocomplete: 'new-password', minLength: 8, maxLength: 20, required: true });
  const submit = el('button', {}, t('changePassword'));
  return [
    el('h1', {}, t('overview')),
    me.weak ? el('p', { className: 'box' }, t('defaultPassword')) : null,
    el('section', { className: 'panel' }, el('h2', {}, t('account')), el('dl', { className: 'facts' },
      el('dt', {}, t('user')), el('dd', {}, me.display_name ? `${me.display_name} (${me.username})` : me.username),
      el('dt', {}, t('group')), el('dd', {}, me.group),
      el('dt', {}, t('balance')), el('dd', {}, money(me.quota)),
      el('dt', {}, t('used')), el('dd', {}, money(me.used_quota)),
      el('dt', {}, t('requests')), el('dd', {}, String(me.request_count)))),
    gatewayPanel(),
    el('section', { className: 'panel narrow' }, el('h2', {}, t('changePassword')), el('form', {
      onsubmit: (event) => {
        event.preventDefault();
        attempt(submit, async () => {
          await call('PUT', '/api/user/self', { password: password.value });
          me.weak = false;
          note(t('saved'));
          show();
        });
      },
    }, el('div', { className: 'grid' }, field(t('newPassword'), password, t('passwordRule'), true)), submit)),
  ];
}

const CHANNEL_STATUS = { 1: ['enabled', 'good'], 2: ['disabled', ''], 3: ['autoDisabled', 'bad'] };

async function channelsPage(page) {
  const [channels, providers] = await Promise.all([
    data('GET', `/api/channel/?p=${page}`), data('GET', '/api/provider/')]);
  const titles = new Map(providers.flatMap((one) => one.channel_types.map((type) => [type, one])));
  const rows = channels.map((channel) => {
    const [text, kind] = CHANNEL_STATUS[channel.status] || ['disabled', ''];
    const isOn = channel.status === 1;
    return [
      String(channel.id), channel.name, titles.get(channel.type)?.title || `#${channel.type}`, pill(t(text), kind),
      channel.group, channel.models, String(channel.priority ?? 0), money(channel.used_quota),
      channel.test_time ? `${(channel.response_time / 1000).toFixed(2)} s` : '–',
      el('div', { className: 'row' },
        button(t('test'), (event) => attempt(event.target, async () => {
          const answer = await call('GET', `/api/channel/test/${channel.id}?model=${encodeURIComponent(channel.models.split(',')[0])}`);
          note(`${channel.name}: ${t('tested', answer.time.toFixed(2))} ${answer.message}`);
        })),
        button(t(isOn ? 'disable' : 'enable'), (event) => attempt(event.target, async () => {
          await call('PUT', '/api/channel/', { id: channel.id, status: isOn ? 2 : 1 });
          show();
        })),
        button(t('remove'), (event) => attempt(event.target, async () => {
          if (!await confirmed(t('sureDelete', channel.name))) return;
          await call('DELETE', `/api/channel/${channel.id}/`);
          note(t('deleted'));
          show();
        }), 'small bad')),
    ];
  });
  return [
    el('h1', {}, t('channels')),
    el('section', { className: 'panel' }, table(t('channels'), [['#', 'num'], [t('name')], [t('type')], [t('status')], [t('group')],
      [t('models'), 'long'], [t('priority'), 'num'], [t('spent'), 'num'], [t('response'), 'num'], [t('actions')]], rows),
    pager('channels', page, channels.length)),
    channelForm(providers),
  ];
}

function channelForm(providers) {
  const types = providers.flatMap((one) => one.channel_types.map((type) => ({ type, one })))
    .sort((a, b) => a.type - b.type);
  const type = el('select', {}, types.map(({ type: number, one }) => el('option', { value: String(number) }, one.title)));
  const chosen = () => types.find((entry) => String(entry.type) === type.value)?.one;
  const name = el('input', { required: true, maxLength: 191 });
  const base = el('input', { type: 'url' });
  const key = el('textarea', { required: true, autocomplete: 'off', spellcheck: false });
  const models = el('textarea', { required: true, spellcheck: false });
  const group = el('input', { value: 'default', required: true });
  const priority = el('input', { type: 'number', value: '0' });
  const weight = el('input', { type: 'number', value: '0', min: '0' });
  const mapping = el('textarea', { spellcheck: false, placeholder: '{"gpt-4o": "my-deployment"}' });
  const submit = el('button', { className: 'main' }, t('add'));
  const fill = () => { models.value = (chosen()?.models || []).join(','); };
  const adapt = () => { base.placeholder = chosen()?.base_url || ''; key.placeholder = chosen()?.key_format || ''; };
  type.addEventListener('change', adapt);
  adapt();
  return el('section', { className: 'panel' }, el('h2', {}, t('addChannel')), el('form', {
    onsubmit: (event) => {
      event.preventDefault();
      attempt(submit, async () => {
        await call('POST', '/api/channel/', {
          type: Number(type.value), name: name.value, base_url: base.value.replace(/\/$/, ''), key: key.value,
          models: models.value.split(',').map((one) => one.trim()).filter(Boolean).join(','), group: group.value,
          priority: Number(priority.value), weight: Number(weight.value), model_mapping: mapping.value.trim(),
        });
        note(t('added'));
        show();
      });
    },
  }, el('div', { className: 'grid' },
    field(t('type'), type), field(t('name'), name), field(t('baseUrl'), base, t('baseHint')), field(t('group'), group),
    field(t('priority'), priority), field(t('weight'), weight),
    field(t('key'), key, t('keyHint'), true), field(t('models'), models, t('modelsHint'), true),
    field(t('mapping'), mapping, '', true)),
  el('div', { className: 'row' }, submit, button(t('fill'), fill, ''))));
}

const TOKEN_STATUS = { 1: ['enabled', 'good'], 2: ['disabled', ''], 3: ['expired', 'warn'], 4: ['exhausted', 'warn'] };

/** The key of a token that was just made, until the page has shown it. */
let freshKey = '';

async function tokensPage(page) {
  const tokens = await data('GET', `/api/token/?p=${page}`);
  const rows = tokens.map((token) => {
    const [text, kind] = TOKEN_STATUS[token.status] || ['disabled', ''];
    const isOn = token.status === 1;
    return [
      token.name, el('code', {}, masked(token.key)), pill(t(text), kind), token.models || '*',
      token.unlimited_quota ? t('unlimited') : money(token.remain_quota), money(token.used_quota),
      token.expired_time === -1 ? t('never') : when(token.expired_time),
      el('div', { className: 'row' },
        button(t(isOn ? 'disable' : 'enable'), (event) => attempt(event.target, async () => {
          await call('PUT', '/api/token/?status_only=true', { id: token.id, status: isOn ? 2 : 1 });
          show();
        })),
        button(t('remove'), (event) => attempt(event.target, async () => {
          if (!await confirmed(t('sureDelete', token.name))) return;
          await call('DELETE', `/api/token/${token.id}/`);
          note(t('deleted'));
          show();
        }), 'small bad')),
    ];
  });
  const fresh = freshKey ? keyBox(freshKey) : null;
  freshKey = '';
  return [
    el('h1', {}, t('tokens')),
    fresh,
    tokenForm(),
    el('section', { className: 'panel' }, table(t('tokens'), [[t('name')], [t('key')], [t('status')], [t('models'), 'long'],
      [t('left'), 'num'], [t('used'), 'num'], [t('expires')], [t('actions')]], rows), pager('tokens', page, tokens.length)),
  ];
}

function tokenForm() {
  const name = el('input', { required: true, maxLength: 30 });
  const unlimited = el('input', { type: 'checkbox', checked: true });
  const limit = el('input', { type: 'number', min: '0', value: '500000', disabled: true });
  unlimited.addEventListener('change', () => { limit.disabled = unlimited.checked; });
  const expires = el('input', { type: 'datetime-local' });
  const models = el('input', { placeholder: 'gpt-4o-mini,gpt-4o' });
  const submit = el('button', { className: 'main' }, t('newToken'));
  return el('section', { className: 'panel' }, el('h2', {}, t('newToken')), el('form', {
    onsubmit: (event) => {
      event.preventDefault();
      attempt(submit, async () => {
        const token = await data('POST', '/api/token/', {
          name: name.value, unlimited_quota: unlimited.checked, remain_quota: unlimited.checked ? 0 : Number(limit.value),
          expired_time: expires.value ? Math.floor(new Date(expires.value).getTime() / 1000) : -1,
          models: models.value.split(',').map((one) => one.trim()).filter(Boolean).join(','), subnet: '',
        });
        freshKey = `sk-${token.key}`;
        show();
      });
    },
  }, el('div', { className: 'grid' }, field(t('name'), name), field(t('expires'), expires, t('never')),
    field(t('models'), models, t('modelsHint')), field(t('limit'), limit, t('limitHint', status.quota_per_unit || 500000)),
    field(t('unlimited'), unlimited)), submit));
}

function keyBox(key) {
  return el('div', { className: 'box good', role: 'status' }, el('p', {}, t('keyOnce')), el('div', { className: 'row' },
    el('code', {}, key),
    button(t('copy'), (event) => attempt(event.target, async () => {
      await navigator.clipboard.writeText(key);
      note(t('copied'));
    }))));
}

async function playPage() {
  const [tokens, models] = await Promise.all([data('GET', '/api/token/?p=0'), data('GET', '/api/user/available_models')]);
  const usable = tokens.filter((token) => token.status === 1);
  if (usable.length === 0) return [el('h1', {}, t('play')), el('p', { className: 'panel' }, t('noTokens'))];
  const token = el('select', {}, usable.map((one, i) => el('option', { value: String(i) }, one.name)));
  const choices = el('datalist', { id: 'models' }, (models || []).map((one) => el('option', { value: one })));
  const model = el('input', { required: true, value: (models || [])[0] || '' });
  model.setAttribute('list', 'models');
  const message = el('textarea', { required: true }, t('greeting'));
  const answer = el('div', { className: 'answer', 'aria-live': 'polite' });
  const facts = el('p', { className: 'soft' });
  const send = el('button', { className: 'main' }, t('send'));
  let running = null;
  const stop = button(t('stop'), () => running?.abort(), '');
  stop.disabled = true;
  return [el('h1', {}, t('play')), choices,
    el('section', { className: 'panel' }, el('form', {
      onsubmit: (event) => {
        event.preventDefault();
        running = new AbortController();
        stop.disabled = false;
        answer.textContent = '';
        facts.textContent = '';
        attempt(send, () => stream(usable[Number(token.value)].key, model.value, message.value, running.signal, answer, facts))
          .finally(() => { stop.disabled = true; });
      },
    }, el('div', { className: 'grid' }, field(t('token'), token), field(t('model'), model), field(t('message'), message, '', true)),
    el('div', { className: 'row' }, send, stop))),
    el('section', { className: 'panel' }, el('h2', {}, t('answer')), answer, facts)];
}

/** Calls as any client would, and shows the answer while it comes. */
async function stream(key, model, message, signal, answer, facts) {
  const begun = performance.now();
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    signal,
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer sk-${key}` },
    body: JSON.stringify({ model, stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: message }] }),
  });
  if (!response.ok) {
    const failure = await response.json().catch(() => null);
    throw new Refused(failure?.error?.message || t('failed', response.status));
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const text = line.startsWith('data:') ? line.slice(5).trim() : '';
      if (!text || text === '[DONE]') continue;
      const event = JSON.parse(text);
      if (event.error) throw new Refused(event.error.message);
      answer.textContent += event.choices?.[0]?.delta?.content || '';
      if (event.usage) facts.textContent = `${t('prompt')} ${event.usage.prompt_tokens} · ${t('completion')} ${event.usage.completion_tokens}`;
    }
  }
  facts.textContent += ` · ${((performance.now() - begun) / 1000).toFixed(2)} s · ${response.headers.get('X-Oneapi-Request-Id') || ''}`;
}

async function logsPage(page) {
  const lines = await data('GET', `${isAdmin() ? '/api/log/' : '/api/log/self/'}?p=${page}`);
  const kinds = t('logType');
  const rows = lines.map((line) => [
    when(line.created_at), pill(kinds[line.type] || '?'), line.username, line.token_name, line.model_name,
    String(line.prompt_tokens || ''), String(line.completion_tokens || ''), line.quota ? money(line.quota) : '',
    line.channel ? `#${line.channel}` : '', line.elapsed_time ? `${line.elapsed_time} ms` : '', line.content]);
  return [
    el('div', { className: 'head' }, el('h1', {}, t('logs')), button(t('refresh'), show, '')),
    el('section', { className: 'panel' }, table(t('logs'), [[t('time')], [t('type')], [t('user')], [t('token')], [t('model')],
      [t('prompt'), 'num'], [t('completion'), 'num'], [t('cost'), 'num'], [t('channel')], [t('response'), 'num'], [t('details'), 'long']], rows),
    pager('logs', page, lines.length))];
}

/** What a bundle offers, a line for each kind. */
function offered(offers) {
  const kinds = new Map();
  for (const offer of offers) kinds.set(offer.kind, [...(kinds.get(offer.kind) || []), offer.id]);
  return [...kinds].map(([kind, some]) => el('div', {}, `${kind}: ${some.join(', ')}`));
}

async function bundlesPage() {
  const bundles = await data('GET', '/api/bundle/');
  const kinds = { active: 'good', refused: 'bad', stuck: 'bad', draining: 'warn' };
  const rows = bundles.map((bundle) => [
    bundle.name, bundle.version, pill(bundle.state, kinds[bundle.state] || ''), bundle.file || t('shipped'),
    offered(bundle.offers), String(bundle.leases), bundle.refusal]);
  return [
    el('div', { className: 'head' }, el('h1', {}, t('bundles')), button(t('refresh'), show, '')),
    el('section', { className: 'panel' }, table(t('bundles'), [[t('bundle')], [t('version')], [t('status')], [t('file')],
      [t('offers'), 'long'], [t('calls'), 'num'], [t('details'), 'long']], rows))];
}

function pager(name, page, count) {
  if (page === 0 && count < 10) return null;
  return el('div', { className: 'row' },
    page > 0 ? button(t('newer'), () => { location.hash = `#/${name}/${page - 1}`; }) : null,
    count === 10 ? button(t('more'), () => { location.hash = `#/${name}/${page + 1}`; }) : null);
}

// ── the frame ───────────────────────────────────────────────────────────────────────────────────────

const PAGES = {
  overview: [overviewPage, () => true], channels: [channelsPage, isAdmin], tokens: [tokensPage, () => true],
  play: [playPage, () => true], logs: [logsPage, () => true], bundles: [bundlesPage, isRoot],
};

let shown = 0;

/** Draws the page of the address; a newer call makes an older one void. */
async function show() {
  const turn = ++shown;
  const [wanted, page] = location.hash.replace(/^#\//, '').split('/');
  const name = me && PAGES[wanted] && PAGES[wanted][1]() ? wanted : 'overview';
  frame(name);
  try {
    const content = me ? await PAGES[name][0](Math.max(0, Number.parseInt(page, 10) || 0)) : loginPage();
    if (turn !== shown) return;
    document.getElementById('main').replaceChildren(...content.filter(Boolean));
  } catch (failure) {
    note(failure.message, true);
  }
}

function frame(name) {
  document.title = `${me ? t(name) : t('login')} · ${status.system_name || 'Switchboard'}`;
  document.getElementById('nav').replaceChildren(...(me ? Object.keys(PAGES) : [])
    .filter((one) => PAGES[one][1]())
    .map((one) => {
      const link = el('a', { href: `#/${one}` }, t(one));
      if (one === name) link.setAttribute('aria-current', 'page');
      return link;
    }));
  document.getElementById('who').replaceChildren(...(me ? [me.username, button(t('logout'), (event) => attempt(event.target, async () => {
    await call('GET', '/api/user/logout');
    me = null;
    location.hash = '#/';
    show();
  }))] : []));
}

async function start() {
  document.documentElement.lang = zh ? 'zh-CN' : 'en';
  document.getElementById('skip').textContent = t('skip');
  try {
    status = await data('GET', '/api/status');
    document.getElementById('brand').textContent = status.system_name;
    me = await data('GET', '/api/user/self').catch(() => null);
  } catch (failure) {
    note(failure.message, true);
  }
  window.addEventListener('hashchange', () => show().then(() => document.getElementById('main').focus()));
  show();
}

start();
