/** Our folders, and which of the others each may import. `core` is everyone's. Drawn in docs/architecture.md. */
const layers = {
  core: [],
  scorers: [],
  strategies: [],
  models: [],
  datasets: [],
  evals: ['scorers', 'datasets'],
  runner: [],
  store: [],
  evolve: [],
  reports: [],
  simulation: [],
  operations: [
    'scorers',
    'strategies',
    'models',
    'datasets',
    'evals',
    'runner',
    'store',
    'evolve',
    'reports',
    'simulation',
  ],
  cli: ['operations', 'reports'],
  testing: ['operations', 'reports'],
};

/** Each dependency, and each dangerous power of Node, has one home. Their types are free. */
const homes = [
  { name: 'commander-chalk-ora', module: packages('commander', 'chalk', 'ora'), home: '^src/cli/' },
  { name: 'openai-undici', module: packages('openai', 'undici'), home: '^src/models/' },
  { name: 'prices', module: packages('@pydantic/genai-prices'), home: '^src/models/prices/' },
  { name: 'vitest', module: packages('vitest'), home: '^src/testing/' },
  { name: 'node-test', module: '^node:test$', home: '^src/testing/' },
  { name: 'p-queue', module: packages('p-queue'), home: '^src/strategies/' },
  { name: 'cacache', module: packages('cacache'), home: '^src/store/completions/' },
  { name: 'esbuild-tinyglobby', module: packages('esbuild', 'tinyglobby'), home: '^src/evals/loader/' },
  { name: 'js-yaml', module: packages('js-yaml'), home: '^src/evals/declared/' },
  { name: 'proper-lockfile', module: packages('proper-lockfile'), home: '^src/store/' },
  { name: 'file-system', module: '^(node:)?fs(/promises)?$', home: '^src/store/' },
  { name: 'threads', module: '^(node:)?worker_threads$', home: '^src/(store/journal|simulation|operations)/' },
  { name: 'http-server', module: '^(node:)?https?$', home: '^src/simulation/' },
  {
    name: 'child-process',
    module: '^(node:)?child_process$',
    home: '^src/(store/(owner|git-commit)|operations/bench/measure)\\.ts$',
  },
];

function packages(...names) {
  return `(^|/)node_modules/(${names.join('|')})/`;
}

function wall([folder, others]) {
  const allowed = ['core', folder, ...others].join('|');
  return {
    name: `wall-${folder}`,
    comment: `What src/${folder} may import of ours: ${allowed.replaceAll('|', ', ')}.`,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { path: '^(src|bin|bench|examples|test)/', pathNot: `^src/(${allowed})/` },
  };
}

function home({ name, module, home }) {
  return {
    name: `home-${name}`,
    comment: `Has one home (${home}); everything else asks it.`,
    severity: 'error',
    from: { path: '^src/', pathNot: home },
    to: { path: module, dependencyTypesNot: ['type-only'] },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(layers).map(wall),
    ...homes.map(home),
    {
      name: 'every-folder-has-walls',
      comment: 'A new folder under src/ gets its line in `layers` above.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(layers).join('|')})/` },
      to: {},
    },
    {
      name: 'library-without-shell',
      comment: 'src/index.ts re-exports the library. Importing it must not load the command line.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'lazy-operations',
      comment:
        'A command imports what it does with import(), inside its action: so `--help` and `poll` start fast. Types are free.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/(operations|reports)/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lazy-spinner',
      comment: '`ora` is loaded when there is a live line to draw, not to print help.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: packages('ora'), dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lazy-cache',
      comment: '`cacache` takes 30 ms to load, and only `run --cache` and `evals cache` need it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: packages('cacache'), dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lazy-compiler',
      comment: 'Loaded with the first eval file: the catalogue does without.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: packages('esbuild', 'tinyglobby'), dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lazy-declared-evals',
      comment: 'A parser for YAML is loaded with the first file in YAML or JSON.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/evals/declared/' },
      to: { path: '^src/evals/declared/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'index-is-a-door',
      comment: 'Inside the program, import the file that has what you need.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/index\\.ts$' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Neither of values nor of types: two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports it, and it is not where a program starts.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/index\\.ts$', '^src/(cli/main|testing/(vitest|register))\\.ts$', '-thread\\.ts$', '\\.d\\.ts$'],
      },
      to: {},
    },
    {
      name: 'sources-do-not-import-tests',
      comment: 'Nor benchmarks, examples or scripts.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^(test|bench|examples|scripts)/' },
    },
    {
      name: 'no-deprecated-modules',
      comment: 'Neither of Node nor of npm.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['deprecated'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^\\.\\./dist/' },
    },
    {
      name: 'declared-dependencies',
      comment: 'What is imported stands in package.json.',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'],
        // It takes `peerDependenciesMeta` for a place where nothing is declared: who stands there is a peer, too.
        dependencyTypesNot: ['npm-peer'],
        pathNot: '^\\.\\./dist/',
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    exclude: { path: '^test/fixtures/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count, too: they are how folders grow together.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
