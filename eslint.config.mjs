import { defineConfig, globalIgnores } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { houseRules } from './src/scripts/lint/house-rules.mjs'

const typescript = ['**/*.{ts,tsx}']
const tests = ['**/*.test.{ts,tsx}', 'src/test/**']

export default defineConfig([
  globalIgnores(['dist/**', '.cache/**', 'coverage/**']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true, ignoreVoidOperator: true },
      ],
      // It objects to `void (await call())`, our way to drop a result.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // It takes a flag set in a callback, or an AbortSignal after an await, for a constant.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Code points are what our text functions walk through.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      eqeqeq: 'error',
    },
  },
  {
    files: typescript,
    ignores: tests,
    rules: {
      'max-lines': ['error', 300],
      // A factory closes over its state, and is as long as what it gives.
      'max-lines-per-function': ['error', 240],
    },
  },
  { files: ['**/*.mjs'], rules: { 'no-unused-vars': 'error', eqeqeq: 'error' } },
  { files: ['src/ui/**'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/max-params': 'off',
    },
  },
  ...houseRules,
])
