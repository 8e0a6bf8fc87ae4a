/** The configuration engine: reads Kconfig trees, computes values, reads and writes configuration files. */
export type * from "./types.ts";
export { showPlace } from "./types.ts";

/*
 * readTree(file | {file, text}, options): Tree       throws CliError "file:line: what"
 * valueOf(sym) triOf(item) typeOf(item) visibilityOf(item) nodeVisible(node) assignable(item) selected(choice)
 * setValue(item, value) unsetValue(item) userValue(item) originOf(sym)
 * readConfig(tree, file): string[]  configText(tree)  minimalText(tree)  headerText(tree)  writeConfig(tree, file)
 * showExpr(expr): string
 */
