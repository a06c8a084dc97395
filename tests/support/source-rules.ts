import { readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** A line of source that breaks a rule no linter or import graph can see. */
export interface Breach {
  readonly rule: SourceRule
  readonly file: string
  readonly line: number
  readonly text: string
}

export type SourceRule = 'time-from-the-clock' | 'database-time-in-platform' | 'raw-sql-is-constant' | 'channels-are-not-named'

interface Place {
  /** Relative to the repository, with forward slashes. */
  readonly file: string
  readonly channelTypes: readonly string[]
}

const databaseTime =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(|\b(current_timestamp|current_date|localtimestamp)\b/i

type Check = (node: ts.Node, place: Place) => boolean

const checks: Record<SourceRule, { readonly exempt: RegExp; readonly breaks: Check }> = {
  'time-from-the-clock': {
    exempt: /^modules\/platform\/|^modules\/kernel\/src\/clock[.]ts$|^modules\/ui\/src\/time\/clock[.]ts$|^apps\/[^/]+\/vite[.]config/,
    breaks: (node) =>
      (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) ||
      (ts.isCallExpression(node) && ['Date.now', 'Date', 'Temporal.Now.instant'].includes(node.expression.getText())),
  },
  'database-time-in-platform': {
    exempt: /^modules\/platform\//,
    breaks: (node) =>
      (ts.isPropertyAccessExpression(node) && node.name.text === 'defaultNow') ||
      (isSqlText(node) && databaseTime.test(node.getText())),
  },
  'raw-sql-is-constant': {
    exempt: /^modules\/platform\//,
    breaks: (node) =>
      ts.isCallExpression(node) && ['sql.raw', 'sql.identifier'].includes(node.expression.getText()) && !node.arguments.every(isConstant),
  },
  'channels-are-not-named': {
    exempt: /^modules\/channels\/(types\/|src\/registry[.]ts$)/,
    breaks: (node, { channelTypes }) =>
      (ts.isStringLiteral(node) && channelTypes.includes(node.text) && meansChannel(node)) ||
      (isSqlText(node) && channelTypes.some((type) => comparedInSql(type).test(node.getText()))),
  },
}

/** The breaches in one file; of a Vue component, its script and the expressions of its template that compare with a channel's name. */
export function findBreaches(file: string, source: string, channelTypes: readonly string[]): Breach[] {
  const code = file.endsWith('.vue') ? scriptOf(source) : source
  const tree = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true)
  const breaches: Breach[] = []
  const visit = (node: ts.Node): void => {
    for (const [rule, { exempt, breaks }] of Object.entries(checks)) {
      if (exempt.test(file) || !breaks(node, { file, channelTypes })) continue
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1
      breaches.push({ rule: rule as SourceRule, file, line, text: node.getText().slice(0, 80) })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  if (file.endsWith('.vue')) breaches.push(...templateBreaches(file, source, channelTypes))
  return breaches
}

/** The names of the channel types are those of their folders. */
export function channelTypeNames(root: string): string[] {
  const folder = path.join(root, 'modules/channels/types')
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

function isSqlText(node: ts.Node): boolean {
  return ts.isTaggedTemplateExpression(node) && /^sql\b/.test(node.tag.getText())
}

function comparedInSql(channelType: string): RegExp {
  return new RegExp(`channel\\w*"?\\s*(=|<>|!=|in)\\s*\\(?\\s*'${channelType}'`, 'i')
}

/** A literal, or a name given to one in the same file. */
function isConstant(node: ts.Expression): boolean {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return true
  if (!ts.isIdentifier(node)) return false
  const constants = node.getSourceFile().statements.filter(ts.isVariableStatement).map(({ declarationList }) => declarationList)
  return constants
    .filter(({ flags }) => (flags & ts.NodeFlags.Const) !== 0)
    .flatMap(({ declarations }) => [...declarations])
    .some(({ name, initializer }) => name.getText() === node.text && initializer !== undefined && isConstant(initializer))
}

/**
 * Some names of channels are also other things (an e-mail address is a kind of identity): a literal means a channel where what it
 * stands beside speaks of a channel or a type.
 */
function meansChannel(literal: ts.StringLiteral): boolean {
  let outer: ts.Node = literal.parent
  while (ts.isArrayLiteralExpression(outer) || ts.isAsExpression(outer) || ts.isPropertyAccessExpression(outer)) outer = outer.parent
  const beside = besides(outer)
  return beside !== undefined && /channel|registry|\btype\b/.test(beside.replace(literal.getText(), ''))
}

function besides(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node) || ts.isCallExpression(node)) return node.getText()
  if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) return node.name.getText()
  if (ts.isCaseClause(node)) return node.parent.parent.expression.getText()
  return undefined
}

/** The script with as many lines before it as there are in the component. */
function scriptOf(component: string): string {
  const match = /<script[^>]*>([\s\S]*?)<\/script>/.exec(component)
  if (!match) return ''
  const start = match.index + match[0].indexOf(match[1]!)
  return component.slice(0, start).replace(/[^\n]/g, '') + match[1]
}

function templateBreaches(file: string, component: string, channelTypes: readonly string[]): Breach[] {
  const comparison = new RegExp(`(channel|type)\\w*\\s*[=!]==?\\s*'(${channelTypes.join('|')})'`, 'i')
  return component.split('\n').flatMap((text, index) =>
    comparison.test(text) && !scriptOf(component).split('\n')[index]?.trim()
      ? [{ rule: 'channels-are-not-named' as const, file, line: index + 1, text: text.trim().slice(0, 80) }]
      : [],
  )
}
