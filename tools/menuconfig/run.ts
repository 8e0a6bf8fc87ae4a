/** Runs the menu in a terminal: keys go through the state machine, pictures to the screen, and files are read and written in between. */
import { existsSync, statSync } from "node:fs";
import { CliError } from "../errors.ts";
import { configText, minimalText, readConfig, writeConfig, writeKeepingOld } from "../kconfig/index.ts";
import { glyphsFor } from "./glyphs.ts";
import { saying, startModel, type Effect, type Model, type Subject } from "./model.ts";
import { shortName } from "./names.ts";
import { failed, loaded, saved, savedMinimal, told } from "./replies.ts";
import { openScreen, type Screen } from "./screen.ts";
import { press, resized } from "./state.ts";
import { view } from "./view.ts";

/** How the menu was left. */
export interface Outcome {
  status: number;
  /** The file with the answers, if they were saved at all. */
  savedTo: string | null;
  /** There were answers which nobody wanted to save. */
  isDropped: boolean;
}

/** 128 + SIGHUP: the terminal went away. */
const GONE = 129;

/** Refuses what is no terminal. */
export function checkTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== "dumb") return;
  throw new CliError(
    "the menu needs a terminal, and this is none",
    "tsuk config asks line by line; tsuk config set NAME=VALUE and tsuk config olddefconfig ask nothing.",
  );
}

/** Shows the menu until it is left. `warnings` are what reading the tree and its configuration came upon. */
export function runMenu(subject: Subject, warnings: string[]): Promise<Outcome> {
  checkTerminal();
  const { stdin, stdout } = process;
  return new Promise((resolve, reject) => {
    let savedTo: string | null = null;
    let model: Model | null = null;

    const screen: Screen = openScreen(stdin, stdout, !process.env.NO_COLOR, {
      key: (name) => guarded(() => onKey(name)),
      resize: () => guarded(() => show(resized(model!, screen.size()))),
      lost(signal) {
        rescue(model);
        if (!signal) resolve({ status: GONE, savedTo, isDropped: false });
      },
    });

    function show(next: Model): void {
      model = next;
      screen.draw(view(model));
    }

    function onKey(name: string): void {
      const step = press(model!, name);
      show(step.model);
      const { effect } = step;
      if (effect) obey(effect);
    }

    function obey(effect: Effect): void {
      switch (effect.kind) {
        case "quit":
          return leave(effect.status);
        case "suspend":
          return screen.suspend();
        case "save":
        case "load":
        case "minimal": {
          const next = withFiles(model!, effect);
          if (effect.kind === "save" && next.isSaved) savedTo = shortName(effect.file);
          show(next.model);
          if (effect.kind === "save" && effect.thenQuit && next.isSaved) leave(0);
        }
      }
    }

    function leave(status: number): void {
      screen.close();
      resolve({ status, savedTo, isDropped: model!.isChanged });
    }

    /** A bug shows its stack on the user's own screen, and the answers are kept. */
    function guarded(action: () => void): void {
      try {
        action();
      } catch (error) {
        screen.close();
        rescue(model);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    }

    guarded(() => {
      const hasFile = [subject.configFile, subject.defconfig].some((file) => existsSync(file));
      const first = startModel(subject, screen.size(), glyphsFor(process.env), hasFile);
      show(told(remindingOfRescued(first), "Warnings", warnings));
    });
  });
}

/** Reads or writes what is asked for, and says how it went. */
function withFiles(model: Model, effect: Extract<Effect, { file: string }>): { model: Model; isSaved: boolean } {
  const { tree } = model.subject;
  const { kind, file } = effect;
  try {
    if (kind === "load") return { model: loaded(model, file, readConfig(tree, file)), isSaved: false };
    if (kind === "save") {
      writeConfig(tree, file);
      return { model: saved(model, file), isSaved: true };
    }
    writeKeepingOld(file, minimalText(tree));
    return { model: savedMinimal(model, file), isSaved: false };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (!(error instanceof CliError) && code === undefined) throw error;
    return { model: failed(model, message), isSaved: false };
  }
}

/** Answers that would be lost go to a file of their own: the user's stays as it was left. */
function rescue(model: Model | null): void {
  if (!model?.isChanged) return;
  const file = rescueFile(model.subject);
  try {
    writeKeepingOld(file, configText(model.subject.tree));
    process.stderr.write(`The answers that were not saved are in ${shortName(file)}\n`);
  } catch {
    // neither a disk nor a terminal to say so
  }
}

function remindingOfRescued(model: Model): Model {
  const { configFile } = model.subject;
  const file = rescueFile(model.subject);
  const isNewer =
    existsSync(file) && !(existsSync(configFile) && statSync(configFile).mtimeMs >= statSync(file).mtimeMs);
  return isNewer ? saying(model, `Answers of an interrupted run are in ${shortName(file)}: O loads them.`) : model;
}

function rescueFile({ configFile }: Subject): string {
  return `${configFile}.unsaved`;
}
