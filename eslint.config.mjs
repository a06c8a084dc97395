import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import typescript from 'typescript-eslint'

/** Only what oxlint cannot do: the templates of Vue components, and whether people can use them without a mouse or a screen. */
export default [
  { ignores: ['**/dist/**', '**/node_modules/**', '.runtime/**', '**/*.ts', '**/*.mjs', '**/*.cjs', '**/*.js'] },
  ...vue.configs['flat/strongly-recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      'vue/no-undef-components': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      // How code is laid out is not a matter for a linter.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      // Lists and tabs keep the focus on one element and move a mark (aria-activedescendant); axe looks at the pages themselves.
      'vuejs-accessibility/interactive-supports-focus': 'off',
      // A page that is one form begins in its first field.
      'vuejs-accessibility/no-autofocus': 'off',
      // Nuxt UI's fields put the input into the label's reach by id.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
]
