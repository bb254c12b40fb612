import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const forbid = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
})
/** What matches `regex` may be imported as a type, and what matches one of `patterns` not at all. */
const typesOnly = (regex, ...patterns) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: [
        { regex, message: 'Types only.', allowTypeImports: true },
        ...patterns.map(([regex, message]) => ({ regex, message })),
      ],
    },
  ],
})
const ELECTRON = [
  '^electron($|/|-)',
  'Everything that knows Electron stands in shell/ (and main.ts, preload.ts).',
]
const WALL = 'A wall of the house: see README, Architecture.'
/** An allow-list: whatever is not core's own, nor the validation library, is outside. */
const OUTSIDE_CORE = [
  '^(?!\\.{1,2}/|typebox($|/))|^\\.\\./\\.\\./|^\\.\\./(contract|adapters|shell|demo|cli)/',
  'core imports nothing but itself and the validation library: take a port.',
]
const rooms = (names) => [`/(${names})(/|\\.ts$)`, WALL]
/** `no-restricted-imports` does not see these. */
const NO_DYNAMIC_IMPORT = { selector: 'ImportExpression', message: WALL }

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
      ...forbid(OUTSIDE_CORE),
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
        NO_DYNAMIC_IMPORT,
      ],
    },
  },
  {
    // The words and figures that main and window both show: whoever takes them takes nothing else along.
    files: ['src-main/core/vocabulary/**'],
    rules: typesOnly('^\\.\\./', ['^(?!\\.{1,2}/)', WALL]),
  },
  {
    files: ['src-main/adapters/**'],
    rules: forbid(ELECTRON, rooms('shell|demo|cli|main|preload|src-renderer')),
  },
  { files: ['src-main/demo/**'], rules: forbid(ELECTRON, rooms('shell|cli|main|preload|src-renderer')) },
  { files: ['src-main/cli/**'], rules: forbid(ELECTRON, rooms('shell|main|preload|src-renderer')) },
  {
    files: ['src-main/shell/**', 'src-main/main.ts'],
    rules: forbid(rooms('src-renderer|cli/(?!flags).*|preload')),
  },
  {
    // Core's types and its vocabulary, so that both say the same; and the library that checks what the window asks.
    files: ['src-main/contract/*.ts'],
    rules: typesOnly('^\\.\\./core/(?!vocabulary/)', [
      '^(?!\\./|\\.\\./core/|typebox($|/))',
      'The contract takes types of core, its vocabulary, and the validation library.',
    ]),
  },
  {
    // The preload takes values from it, and schemas would come along.
    files: ['src-main/contract/contract.ts'],
    rules: typesOnly('', ['^(?!\\./|\\.\\./core/)', 'The contract takes types of core.']),
  },
  { files: ['src-main/preload.ts'], rules: forbid(['^(?!electron$|\\./contract/contract\\.ts$)', WALL]) },
  {
    files: ['src-renderer/**'],
    languageOptions: { globals: globals.browser },
    rules: typesOnly(
      'src-main/contract/contract\\.ts$',
      ['^electron|^node:', 'The renderer talks to window.fastfeed only.'],
      [
        'src-main/(?!contract/contract\\.ts$|core/vocabulary/)',
        'Types come from contract/contract.ts, values from core/vocabulary/ only.',
      ],
    ),
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
)
