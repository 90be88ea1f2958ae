import { defineConfig, globalIgnores } from 'eslint/config';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const sources = ['src/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'];
const tests = ['test/**/*.ts'];

/** The process belongs to bin/evals.js: everything else returns an exit code. */
const processRules = [
  {
    selector: "MemberExpression[object.name='process'][property.name=/^(exit|exitCode|abort|reallyExit)$/]",
    message: 'Return an ExitCode. Only bin/evals.js ends the process.',
  },
];

/** Time is a `Clock` argument. Its one home is core/clock.ts. */
const timeRules = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Take a Clock as an argument and ask it.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take a Clock as an argument and ask it.',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'Take a Clock as an argument and ask it.' },
  {
    selector: "MemberExpression[object.name='performance'][property.name='now']",
    message: 'Take a Clock as an argument and ask it.',
  },
  {
    selector: "MemberExpression[object.name='process'][property.name='hrtime']",
    message: 'Take a Clock as an argument and ask it.',
  },
  {
    selector: 'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
    message: 'Take a Clock as an argument and sleep on it.',
  },
  {
    selector: "MemberExpression[object.name='AbortSignal'][property.name='timeout']",
    message: 'Take a Clock as an argument and sleep on it.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?timers(\\u002Fpromises)?$/]',
    message: 'Take a Clock as an argument and sleep on it.',
  },
];

/** Randomness is a `Random` argument. Its one home is core/random.ts. */
const randomRules = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Take a Random as an argument and ask it.',
  },
];

const restrict = (...rules) => ({ 'no-restricted-syntax': ['error', ...rules.flat()] });

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'async_results/', '**/async_results/', 'test/fixtures/']),
  js.configs.recommended,
  {
    rules: {
      // `modified`: a switch over the kinds of an event counts as one decision, however many kinds there are.
      complexity: ['error', { max: 10, variant: 'modified' }],
      'max-lines': ['error', { max: 200, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'prefer-template': 'error',
      ...restrict(processRules, timeRules, randomRules),
    },
  },
  {
    files: [...sources, ...tests, 'vitest.config.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['vitest.config.ts'] } } },
    rules: {
      // An interface is not assignable to JsonObject, a type is: what goes to disk must be one.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Records keyed by data are how JSON says Map.
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/promise-function-async': 'error',
      // Together with the rule above it would forbid an adapter that has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `default: x satisfies never` is as good as having no default, and gives a runtime something to fall into.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
    },
  },
  // A recursive alias cannot be a Record.
  { files: ['src/core/json.ts'], rules: { '@typescript-eslint/consistent-indexed-object-style': 'off' } },
  { files: ['src/core/clock.ts'], rules: restrict(processRules, randomRules) },
  { files: ['src/core/random.ts'], rules: restrict(processRules, timeRules) },
  {
    files: ['bin/*.js', 'scripts/**/*.js', '*.config.js', '*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        module: 'writable',
      },
    },
  },
  // The one place that may set the exit code; a hard time-out at the very end needs a timer, too.
  { files: ['bin/evals.js'], rules: restrict(randomRules) },
  // Scripts, benchmarks and examples are programs for people: they print, and end as they like.
  {
    files: ['scripts/**/*.js', 'bench/**/*.ts', 'examples/**/*.ts'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  // What starts, kills and watches real processes, or plays a slow server, lives in real time.
  {
    files: ['test/crash/**/*.ts', 'test/e2e/**/*.ts', 'test/support/**/*.ts', 'test/**/*-server.ts'],
    rules: restrict(processRules),
  },
  // Scenarios are programs of their own.
  {
    files: ['test/crash/*.{ts,mjs}', 'test/**/*-entry.ts', 'test/**/fuzz.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
