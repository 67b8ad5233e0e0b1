// Draws /openapi.json. Text of the document goes in as text, never as markup.
'use strict';

const methods = ['get', 'post', 'put', 'patch', 'delete'];
let api;

/** An element; children are elements and text. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A box that is drawn when it is first opened: schemas hold one another. */
function drawLater(kind, label, draw) {
  const box = make('details', { class: kind }, make('summary', {}, label));
  box.addEventListener('toggle', () => box.append(draw()), { once: true });
  return box;
}

/** A path may be broken at its slashes. */
const breakable = (path) => path.split(/(?=\/)/).flatMap((part) => [make('wbr'), part]);

function resolve(node) {
  if (!node || !node.$ref) return node;
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at[key], api);
}

const nameOf = (node) => (node && node.$ref ? node.$ref.split('/').pop() : null);

/** What stands behind "this or null". */
function plain(schema) {
  const choice = schema.oneOf && schema.oneOf.find((each) => each.type !== 'null');
  return choice ?? schema;
}

// ---- in words ----

function typeInWords(schema) {
  const named = nameOf(schema);
  if (named) return named;
  if (schema.oneOf) return schema.oneOf.map(typeInWords).join(' or ');
  const types = [schema.type ?? 'any value'].flat();
  const words = types.map((type) => {
    if (type === 'array') return `list of ${typeInWords(schema.items ?? {})}`;
    if (type === 'object' && schema.additionalProperties?.$ref) {
      return `object of ${nameOf(schema.additionalProperties)}`;
    }
    return type === 'string' && schema.format ? schema.format : type;
  });
  return words.join(' or ');
}

function limitsInWords(schema) {
  const said = [];
  if (schema.enum) said.push(`one of ${schema.enum.map((value) => value ?? 'null').join(', ')}`);
  if (schema.pattern === '^[0-9a-f]{24}$') said.push('24 hexadecimal digits');
  else if (schema.pattern) said.push(schema.pattern);
  const bound = (number) => number.toLocaleString('en');
  if (schema.minimum !== undefined) said.push(`at least ${bound(schema.minimum)}`);
  if (schema.maximum !== undefined) said.push(`at most ${bound(schema.maximum)}`);
  if (schema.maxLength !== undefined) said.push(`up to ${schema.maxLength} characters`);
  if (schema.maxItems !== undefined) said.push(`up to ${schema.maxItems} items`);
  return said.join('; ');
}

// ---- examples ----

const examples = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00.000Z',
  string: 'text',
  boolean: true,
};

function exampleOf(schema, above = []) {
  const named = nameOf(schema);
  if (named && above.includes(named)) return {};
  const whole = resolve(plain(schema));
  const path = named ? [...above, named] : above;
  if (whole.$ref || whole.oneOf) return exampleOf(whole, path);
  const type = [whole.type].flat()[0];
  if (whole.enum) return whole.enum[0];
  if (type === 'object') return exampleObject(whole, path);
  if (type === 'array') return whole.items ? [exampleOf(whole.items, path)] : [];
  if (type === 'number' || type === 'integer') {
    return Math.min(Math.max(1, whole.minimum ?? 1), whole.maximum ?? Infinity);
  }
  if (whole.pattern === '^[0-9a-f]{24}$') return '65b2f0c1d4e5a6b7c8d9e0f1';
  return examples[whole.format ?? type] ?? null;
}

function exampleObject(schema, path) {
  const made = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    made[name] = exampleOf(property, path);
  }
  if (schema.additionalProperties?.$ref) made.key = exampleOf(schema.additionalProperties, path);
  return made;
}

function drawExample(schema) {
  return drawLater('example', 'Example', () =>
    make('pre', { tabindex: 0 }, JSON.stringify(exampleOf(schema), null, 2)));
}

// ---- members ----

/** The object whose members are worth showing under a member of this form, or null. */
function objectWithin(schema) {
  const choice = plain(schema);
  const inner = choice.items ?? (choice.additionalProperties?.$ref ? choice.additionalProperties : choice);
  const whole = resolve(inner);
  return whole?.properties ? { name: nameOf(inner), schema: whole } : null;
}

function drawMember(name, schema, { required, description, where, isAnswer }, above) {
  const inner = objectWithin(schema);
  const limits = limitsInWords(schema);
  const said = description ?? schema.description;
  const body = make('div', { class: 'member-body' },
    make('p', { class: 'type' }, typeInWords(schema), limits ? `; ${limits}` : ''),
    said ? make('p', {}, said) : null);
  if (inner && !above.includes(inner.name)) {
    body.append(drawLater('nested', 'Members', () =>
      drawMembers(inner.schema, [...above, inner.name], isAnswer)));
  }
  return make('li', {},
    make('div', {}, make('code', {}, name), ' ',
      where ? make('span', { class: 'type' }, `${where} `) : null,
      required ? make('span', { class: 'must' }, 'required') : null),
    body);
}

/** Of an answer it goes without saying that a member is there. */
function drawMembers(schema, above, isAnswer) {
  const required = isAnswer ? [] : (schema.required ?? []);
  return make('ul', { class: 'members' },
    Object.entries(schema.properties ?? {}).map(([name, property]) =>
      drawMember(name, property, { required: required.includes(name), isAnswer }, above)));
}

function drawContent(content, isAnswer) {
  return Object.entries(content ?? {}).flatMap(([type, { schema }]) => {
    const inner = objectWithin(schema);
    const name = nameOf(schema) ?? inner?.name;
    if (!inner) return [make('p', { class: 'type' }, type)];
    const members = () => drawMembers(inner.schema, [inner.name], isAnswer);
    return [
      isAnswer ? drawLater('nested', name ?? 'Members', members) : members(),
      drawExample(schema),
    ];
  });
}

// ---- operations ----

function drawParameters(item, operation) {
  const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  if (all.length === 0) return [];
  return [
    make('h3', {}, 'Parameters'),
    make('ul', { class: 'members' }, all.map((parameter) =>
      drawMember(parameter.name, parameter.schema,
        { required: parameter.required, description: parameter.description, where: parameter.in }, []))),
  ];
}

function drawBody(operation) {
  if (!operation.requestBody) return [];
  const optional = operation.requestBody.required ? '' : ' (optional)';
  return [make('h3', {}, `Body${optional}`), ...drawContent(operation.requestBody.content, false)];
}

function drawAnswers(operation) {
  const all = Object.entries(operation.responses).map(([status, each]) => [status, resolve(each)]);
  const good = all.filter(([status]) => status < 400);
  const bad = all.filter(([status]) => status >= 400);
  const headers = (answer) => Object.keys(answer.headers ?? {}).filter((name) => name !== 'X-Request-Id');
  return [
    make('h3', {}, 'Answers'),
    make('ul', { class: 'answers' }, good.map(([status, answer]) =>
      make('li', {},
        make('span', { class: 'status status-good' }, status), ` ${answer.description}`,
        headers(answer).length ? make('span', { class: 'type' }, ` (${headers(answer).join(', ')})`) : null,
        drawContent(answer.content, true)))),
    make('h3', {}, 'Problems'),
    make('ul', { class: 'answers problems' }, bad.map(([status, answer]) =>
      make('li', {}, make('span', { class: 'status' }, status), ` ${answer.description}`))),
  ];
}

const methodLabel = (method) => make('span', { class: `method method-${method}` }, method.toUpperCase());

function drawOperation({ path, method, item, operation }) {
  const box = make('details', { class: 'operation', id: operation.operationId },
    make('summary', {}, methodLabel(method), make('code', { class: 'path' }, breakable(path)),
      make('span', { class: 'says' }, operation.summary)));
  box.addEventListener(
    'toggle',
    () => box.append(make('div', { class: 'detail' },
      make('p', { class: 'roles' }, 'For ',
        operation['x-roles'].map((role) => make('span', { class: 'role' }, role))),
      drawParameters(item, operation), drawBody(operation), drawAnswers(operation))),
    { once: true },
  );
  return box;
}

// ---- the page ----

function operationsOf(document_) {
  return Object.entries(document_.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const words = [method, path, operation.summary, operation.tags, operation['x-roles']];
      return { path, method, item, operation, words: words.flat().join(' ').toLowerCase() };
    }));
}

function drawTag(tag, all) {
  const own = all.filter((each) => each.operation.tags.includes(tag));
  own.forEach((each) => {
    each.box = drawOperation(each);
    each.link = make('li', {}, make('a', { href: `#${each.operation.operationId}` },
      methodLabel(each.method),
      make('span', {}, breakable(each.path.replace(/^\/api/, '')))));
  });
  const section = make('section', { 'aria-label': tag }, make('h2', {}, tag), own.map((each) => each.box));
  const index = make('div', {}, make('h2', {}, tag), make('ul', {}, own.map((each) => each.link)));
  document.getElementById('operations').append(section);
  document.getElementById('index').append(index);
  return { own, section, index };
}

function filter(groups, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { own, section, index } of groups) {
    let here = 0;
    for (const each of own) {
      const hidden = !words.every((word) => each.words.includes(word));
      each.box.hidden = each.link.hidden = hidden;
      here += hidden ? 0 : 1;
    }
    section.hidden = index.hidden = here === 0;
    shown += here;
  }
  document.getElementById('count').textContent = `${shown} endpoint${shown === 1 ? '' : 's'}`;
}

function openNamed() {
  const box = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!box || !box.classList.contains('operation')) return;
  box.open = true;
  box.scrollIntoView();
  box.querySelector('summary').focus({ preventScroll: true });
}

function draw() {
  document.getElementById('version').textContent = api.info.version;
  document.getElementById('about').append(
    ...api.info.description.split('\n\n').map((text) => make('p', {}, text)));
  const all = operationsOf(api);
  const groups = api.tags.map(({ name }) => drawTag(name, all));
  const field = document.getElementById('filter');
  field.addEventListener('input', () => filter(groups, field.value));
  filter(groups, field.value);
  addEventListener('hashchange', openNamed);
  document.getElementById('index').addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link && link.hash === location.hash) openNamed();
  });
  openNamed();
}

async function start() {
  try {
    const answer = await fetch('/openapi.json');
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    api = await answer.json();
    draw();
  } catch (error) {
    document.getElementById('about').append(
      make('p', { class: 'trouble', role: 'alert' }, `openapi.json could not be read: ${error.message}`));
  }
}

start();
