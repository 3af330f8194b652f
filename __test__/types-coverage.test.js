'use strict';

// The type tests themselves: do the programs call every form of every function of node:fs, and is
// everything that this package adds documented where an editor looks for it?
//
// Asked of TypeScript's own checker.

const assert = require('node:assert/strict');
const path = require('node:path');
const { after, before, test } = require('node:test');

const ROOT = path.join(__dirname, '..');
const TYPES = path.join(__dirname, 'types');
/** What declares something that can be called. */
const CALLABLE = ['FunctionDeclaration', 'MethodDeclaration', 'MethodSignature', 'CallSignature'];

let api;
let checker;
let program;
let SyntaxKind;

before(async () => {
  ({ SyntaxKind } = await import('typescript/unstable/ast'));
  const { API } = await import('typescript/unstable/sync');
  api = new API({ cwd: ROOT });
  const config = path.join(TYPES, 'tsconfig.json');
  [{ checker, program }] = api.updateSnapshot({ openProjects: [config] }).getProjects();
});
after(() => api.close());

const kindOf = (node) => SyntaxKind[node.kind];

function walk(node, visit, owner = '') {
  const declares = /^(Module|Class|Interface)Declaration$/.test(kindOf(node));
  const inside = declares ? `${owner}${node.name.text}.` : owner;
  visit(node, owner);
  node.forEachChild((child) => walk(child, visit, inside));
}

const placeOf = (node) => `${node.getSourceFile().fileName}:${node.pos}`;

/** Where the forms stand that the programs call. */
function calledForms() {
  const called = new Set();
  const programs = program.getSourceFileNames().filter((name) => name.startsWith(TYPES));
  for (const name of programs) {
    walk(program.getSourceFile(name), (node) => {
      if (!/^(Call|New)Expression$/.test(kindOf(node))) return;
      const form = checker.getResolvedSignature(node)?.declaration?.resolve();
      if (form !== undefined) called.add(placeOf(form));
    });
  }
  return called;
}

const textOf = (node) => node.getText().replace(/\s+/g, ' ');

/** A form without its callback: TypeScript takes the first of those that are the same so far. */
function argumentsOf(form) {
  const given = form.parameters.filter(({ type }) => kindOf(type) !== 'FunctionType');
  return given.map(textOf).join(', ');
}

test('the programs call every form of every function that node:fs declares', () => {
  const called = calledForms();
  const ours = new Set(['node:fs.createReadStream', 'node:fs.createWriteStream']);
  const forms = [];
  for (const name of program.getSourceFileNames()) {
    if (!/@types\/node\/fs(\/promises)?\.d\.ts$/.test(name)) continue;
    walk(program.getSourceFile(name), (node, owner) => {
      if (!CALLABLE.includes(kindOf(node))) return;
      const fullName = owner + (node.name?.getText() ?? '()');
      if (!ours.has(fullName)) forms.push({ node, fullName });
    });
  }
  assert.ok(forms.length > 400, `only ${forms.length} forms were found`);
  const isHidden = ({ node, fullName }) =>
    forms.some(
      (other) =>
        other.node.pos < node.pos &&
        other.fullName === fullName &&
        argumentsOf(other.node) === argumentsOf(node),
    );
  const missing = forms.filter((form) => !called.has(placeOf(form.node)) && !isHidden(form));
  assert.deepEqual(
    missing.map(({ node, fullName }) => `${fullName}(${node.parameters.map(textOf).join(', ')})`),
    [],
  );
});

/** The exports that a door declares itself, by name. */
function declaredIn(name) {
  const door = path.join(ROOT, name);
  const exported = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(door)),
  );
  const nodesOf = (symbol) => symbol.declarations.map((handle) => handle.resolve());
  const isHere = (node) => node?.getSourceFile().fileName === door;
  return new Map(exported.map((symbol) => [symbol, nodesOf(symbol).filter(isHere)]));
}

/** The text and the tags in front of a declaration, as an editor shows them. */
const documentOf = (node) => (node.jsDoc ?? []).map((comment) => comment.getText()).join('\n');

function* functionsIn(symbols) {
  for (const [symbol, nodes] of symbols) {
    for (const node of nodes) {
      if (kindOf(node) === 'FunctionDeclaration') yield [symbol.name, node];
    }
  }
}

test('every addition says what it is, and so does every property of it', () => {
  const silent = [];
  for (const door of ['index.d.ts', 'promises.d.ts', 'register.d.ts']) {
    for (const [symbol, nodes] of declaredIn(door)) {
      // An editor shows nothing for a module that has a name, not for Node's either.
      const isModule = nodes.every((node) => kindOf(node) === 'NamespaceExport');
      const shown = checker.getDocumentationCommentOfSymbol(symbol);
      if (!isModule && shown === '') silent.push(`${door}: ${symbol.name}`);
      for (const declaration of nodes) {
        walk(declaration, (node) => {
          const speaks = /^(Function|Interface|TypeAlias)Declaration$|^PropertySignature$/;
          if (!speaks.test(kindOf(node)) || documentOf(node) !== '') return;
          silent.push(`${door}: ${symbol.name} ${textOf(node)}`);
        });
      }
    }
  }
  assert.deepEqual(silent, []);
});

test('every function that is added tells its arguments, outcome, errors and whom it follows', () => {
  const seen = [];
  for (const door of ['index.d.ts', 'promises.d.ts', 'register.d.ts']) {
    for (const [name, node] of functionsIn(declaredIn(door))) {
      seen.push(name);
      const text = documentOf(node);
      for (const { name: parameter } of node.parameters) {
        assert.match(text, new RegExp(`@param ${parameter.getText()} \\S`), `${door}: ${name}`);
      }
      if (kindOf(node.type) !== 'VoidKeyword')
        assert.match(text, /@returns \S/, `${door}: ${name}`);
      assert.match(text, /@throws \{|throws\s(\*\s)?nothing|never throws/, `${door}: ${name}`);
      if (name !== 'lanes') assert.match(text, /@see https:\/\/(nodejs|man7)\.org\//, name);
      assert.match(text, /@example\n/, `${door}: ${name}`);
    }
  }
  assert.deepEqual(seen.sort(), [
    ...['createReadStream', 'createWriteStream', 'lanes', 'mapFile'],
    ...['pipe', 'pipe', 'pipe', ...Array(10).fill('readFiles'), 'register', 'restore'],
    ...['statMany', 'statMany', 'statMany'],
  ]);
});

test('the options name their default', () => {
  const all = ['MapFile', 'Pipe', 'ReadFiles', 'ReadStream', 'WriteStream'];
  for (const name of all.map((verb) => `${verb}Options`)) {
    const [, [options]] = [...declaredIn('index.d.ts')].find(([symbol]) => symbol.name === name);
    for (const member of options.members) {
      const text = documentOf(member);
      const needsNone = /^(signal|onProgress)$/.test(member.name.getText());
      if (!needsNone) assert.match(text, /Default: /, `${name}.${member.name.getText()}`);
    }
  }
});
