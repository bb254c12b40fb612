import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const forbid = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
})
const ELECTRON = [
  '^electron($|/|-)',
  'Everything that knows Electron stands in shell/ (and main.ts, preload.ts).',
]
const NODE = ['^node:|^ws$', 'core knows no file system, network or clock of its own: take a port.']
const UP = (names) => [`/(${names})/`, 'A wall of the house: see README, Architecture.']

export default ts.config(
  { ignores: ['dist/', 'out/', 'release/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src-main/core/**'],
    rules: {
      ...forbid(ELECTRON, NODE, UP('adapters|shell|demo|cli|src-renderer')),
      'no-restricted-globals': [
        'error',
        ...[
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'performance',
          'console',
          'process',
          'fetch',
          'WebSocket',
          'Buffer',
        ].map((name) => ({ name, message: 'core takes ports: clock, random, sockets, log.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the Clock port.' },
        { object: 'Math', property: 'random', message: 'Take the Random port.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take the Clock port.',
        },
      ],
    },
  },
  { files: ['src-main/adapters/**'], rules: forbid(ELECTRON, UP('shell|demo|cli|src-renderer')) },
  { files: ['src-main/demo/**'], rules: forbid(ELECTRON, UP('shell|cli|src-renderer')) },
  { files: ['src-main/cli/**'], rules: forbid(ELECTRON, UP('shell|src-renderer')) },
  { files: ['src-main/shell/**', 'src-main/main.ts'], rules: forbid(UP('src-renderer|cli/tail')) },
  {
    files: ['src-renderer/**'],
    languageOptions: { globals: globals.browser },
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^electron|^node:', message: 'The renderer talks to window.fastfeed only.' },
            { regex: 'src-main/(?!ipc-contract)', message: 'Types come from ipc-contract.ts only.' },
            { regex: 'src-main/ipc-contract', message: 'Types only.', allowTypeImports: true },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
)
