/**
 * The way up: heap, scheduler, command line, the libraries' init functions in the order of their classes, banner.
 *
 * A failure before the application runs ends the machine with STATUS_BOOT, after naming who failed with which errno and
 * taking down what had started.
 */
import { ukallocInit, stats, Stats } from "ukalloc";
import { UKBOOT_BANNER, VERSION, APP_NAME } from "config";
import { err, put, putDec, putLine } from "ukdebug";
import { initMainStack, managed } from "ukgc/stacks";
import { parseCommandLine } from "ukargparse";
import { initScheduler } from "provider/wait";
import { runExit, runInit } from "inittab";
import * as plat from "platforms/plat";
import { failed } from "./failed";
import { putString } from "./text";

/** The exit status when the kernel itself could not start. */
const STATUS_BOOT: i32 = 125;

/** The main thread's shadow stack: this part of the memory, within bounds. */
const MAIN_SHADOW_SHARE: u32 = 256;
const MAIN_SHADOW_SMALLEST: u32 = 2048;
const MAIN_SHADOW_LARGEST: u32 = 256 << 10;

/** Runs everything that comes before the application. */
export function bringUp(): void {
  check(cstr("ukalloc"), ukallocInit());
  if (managed) check(cstr("ukgc"), initMainStack(mainShadowSize()));
  check(cstr("uksched"), initScheduler());
  check(cstr("ukargparse"), parseCommandLine());
  if (runInit() < 0) giveUp();
  if (UKBOOT_BANNER) banner();
}

function check(library: usize, error: i32): void {
  if (error >= 0) return;
  failed(library, error);
  giveUp();
}

function giveUp(): void {
  runExit();
  err(cstr("ukboot"), cstr("the machine stops"));
  plat.terminate(STATUS_BOOT);
  unreachable();
}

const figures = changetype<Stats>(memory.data(offsetof<Stats>(), 8));

function mainShadowSize(): u32 {
  stats(figures);
  const share = (figures.bytesTotal / MAIN_SHADOW_SHARE) & ~15;
  return share < MAIN_SHADOW_SMALLEST
    ? MAIN_SHADOW_SMALLEST
    : share > MAIN_SHADOW_LARGEST
      ? MAIN_SHADOW_LARGEST
      : share;
}

function banner(): void {
  stats(figures);
  put(cstr("tsukuri "));
  putString(VERSION);
  put(cstr(" - "));
  putString(APP_NAME);
  put(cstr(", "));
  putDec(figures.bytesTotal >> 10);
  put(cstr(" KiB free"));
  putLine();
}
