/**
 * Messages for people who run the machine, in five levels. A level above the configuration's UKDEBUG_LEVEL is not
 * compiled: the call and its arguments disappear.
 */
import { UKDEBUG_LEVEL } from "config";
import { put, putDec, putLine, putSigned } from "./print";

/** The levels of UKDEBUG_LEVEL: a message is compiled when its level is at most that. */
export const CRIT: i32 = 0;
export const ERR: i32 = 1;
export const WARN: i32 = 2;
export const INFO: i32 = 3;
export const DEBUG: i32 = 4;

function head(level: usize, library: usize, message: usize): void {
  put(cstr("["));
  put(library);
  put(cstr("] "));
  put(level);
  put(message);
}

function line(level: usize, library: usize, message: usize): void {
  head(level, library, message);
  putLine();
}

function lineWith(level: usize, library: usize, message: usize, value: i64): void {
  head(level, library, message);
  put(cstr(" "));
  putSigned(value);
  putLine();
}

/** The machine cannot go on properly. `library` says who speaks, `message` what happened; both NUL-terminated. */
export function crit(library: usize, message: usize): void {
  if (UKDEBUG_LEVEL >= CRIT) line(cstr("critical: "), library, message);
}

/** Something failed and was not done. */
export function err(library: usize, message: usize): void {
  if (UKDEBUG_LEVEL >= ERR) line(cstr("error: "), library, message);
}

/** As `err`, with a number (an errno, a size) behind the message. */
export function errValue(library: usize, message: usize, value: i64): void {
  if (UKDEBUG_LEVEL >= ERR) lineWith(cstr("error: "), library, message, value);
}

/** Something looks wrong and was worked around. */
export function warn(library: usize, message: usize): void {
  if (UKDEBUG_LEVEL >= WARN) line(cstr("warning: "), library, message);
}

/** As `warn`, with a number behind the message. */
export function warnValue(library: usize, message: usize, value: i64): void {
  if (UKDEBUG_LEVEL >= WARN) lineWith(cstr("warning: "), library, message, value);
}

/** A normal event that an operator may want to see. */
export function info(library: usize, message: usize): void {
  if (UKDEBUG_LEVEL >= INFO) line(cstr(""), library, message);
}

/** As `info`, with a number behind the message. */
export function infoValue(library: usize, message: usize, value: i64): void {
  if (UKDEBUG_LEVEL >= INFO) lineWith(cstr(""), library, message, value);
}

/** For the library's developers. */
export function debug(library: usize, message: usize): void {
  if (UKDEBUG_LEVEL >= DEBUG) line(cstr("debug: "), library, message);
}

/** As `debug`, with a number behind the message. */
export function debugValue(library: usize, message: usize, value: i64): void {
  if (UKDEBUG_LEVEL >= DEBUG) lineWith(cstr("debug: "), library, message, value);
}

/** Writes `value` with a decimal point: `scaled` thousandths. For times and ratios on the console. */
export function putThousandths(scaled: u64): void {
  putDec(scaled / 1000);
  put(cstr("."));
  const rest = scaled % 1000;
  if (rest < 100) put(cstr("0"));
  if (rest < 10) put(cstr("0"));
  putDec(rest);
}
