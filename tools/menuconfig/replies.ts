/** What becomes of the model when a file has been read or written, or could not be. */
import { configText } from "../kconfig/index.ts";
import { warningsText } from "./help.ts";
import { opening, saying, withDialog, type Model } from "./model.ts";
import { isSameFile, shortName } from "./names.ts";
import { compared, inView } from "./moves.ts";

/** The configuration is in a file. */
export function saved(model: Model, file: string): Model {
  const closed = withoutFileDialog(model);
  const isOurs = isSameFile(file, model.subject.configFile);
  const after = isOurs ? { ...closed, savedText: configText(model.subject.tree), isChanged: false } : closed;
  return saying(after, `Saved ${shortName(file)}`, "good");
}

/** The minimal configuration is in a file. */
export function savedMinimal(model: Model, file: string): Model {
  return saying(withoutFileDialog(model), `Saved what differs from the defaults as ${shortName(file)}`, "good");
}

/** The answers of a file have taken the place of all others. */
export function loaded(model: Model, file: string, warnings: string[]): Model {
  const closed = withoutFileDialog(model);
  const isOurs = isSameFile(file, model.subject.configFile);
  const text = configText(model.subject.tree);
  const after = inView({ ...compared(isOurs ? { ...closed, savedText: text } : closed), marksNew: true });
  return told(saying(after, `Loaded ${shortName(file)}`, "good"), `About ${shortName(file)}`, warnings);
}

/** With what was suspicious to be read first. */
export function told(model: Model, title: string, warnings: string[]): Model {
  return warnings.length > 0 ? opening(model, warningsText(title, warnings)) : model;
}

/** It did not work. */
export function failed(model: Model, error: string): Model {
  const dialog = model.dialogs.at(-1);
  return dialog?.kind === "file" ? withDialog(model, { ...dialog, error }) : saying(model, error, "error");
}

function withoutFileDialog(model: Model): Model {
  return model.dialogs.at(-1)?.kind === "file" ? withDialog(model, null) : model;
}
