/** The configuration engine: reads Kconfig trees, computes values, reads and writes configuration files. */
export type * from "./types.ts";
export { showPlace } from "./types.ts";
export { readTree } from "./read.ts";
export { showExpr, showItem } from "./expr.ts";
export { eachNode, withPlaces } from "./tree.ts";
export { evaluate, nodeVisible, triOf, TRI_NAMES, typeOf, valueOf, visibilityOf } from "./evaluate.ts";
export { limitsOf, showNumber, type Limits } from "./numbers.ts";
export { selectionOf as selected } from "./choices.ts";
export { assignable, isValid, originOf, setValue, unsetValue, userValue } from "./assign.ts";
export { readConfig, readConfigText } from "./config-file.ts";
export { configText, headerText, minimalText } from "./config-text.ts";
export { writeConfig, writeKeepingOld, writeWhole } from "./save.ts";
export { mergeAllConfig, setAllNo, setAllYes, setDefaults } from "./presets.ts";
export { setRandom } from "./randomize.ts";
