/**
 * The command line, read once into one buffer of the kernel's:
 *
 *     | text: words, each NUL-terminated | pad | table: environment entries, …, arguments |
 *
 * The words are taken apart in place, and the table has the address of each, so that a line may be as long as the
 * heap allows.
 */
import * as plat from "platforms/plat";
import { malloc } from "ukalloc";
import { EINVAL, ENOENT, ENOMEM } from "ukerrno";
import { setParameter } from "./parameters";
import { problem } from "./problems";
import { sameText } from "ukdebug";
import { Words } from "./words";

const EQUALS: u32 = 0x3d;
/** "]" and a NUL. */
const LIST_END: u32 = 0x5d;
const NOT_FOUND: u32 = u32.MAX_VALUE;

const words = changetype<Words>(memory.data(<i32>offsetof<Words>(), 4));
let table: usize = 0;
let environment: u32 = 0;
let firstArgument: u32 = 0;
let wordCount: u32 = 0;

/**
 * Reads the platform's command line, sets the declared parameters, and keeps the rest. What cannot be used is
 * reported on the console and counted. -EINVAL when a parameter has a bad value (the others are set nevertheless),
 * -ENOMEM without memory for the line.
 */
export function parseCommandLine(): i32 {
  const length = <usize>plat.commandLine(0, 0);
  if (length == 0) return 0;
  const buffer = malloc(bufferSize(length));
  if (buffer == 0) return -ENOMEM;
  plat.commandLine(buffer, <u32>length);
  return parseBuffer(buffer, length);
}

/** The bytes that `parseBuffer` needs for a line of `length` bytes: every second byte may be a word. */
export function bufferSize(length: usize): usize {
  return tableOffset(length) + ((length + 1) >> 1) * sizeof<usize>();
}

/**
 * Does what `parseCommandLine` says, with the line that stands at the beginning of `buffer`, aligned to 4. Forgets an
 * earlier line.
 */
export function parseBuffer(buffer: usize, length: usize): i32 {
  table = buffer + tableOffset(length);
  environment = 0;
  firstArgument = 0;
  wordCount = 0;
  const separator = splitWords(buffer, length);
  if (separator == NOT_FOUND) return 0;
  firstArgument = separator + 1;
  return readParameters(separator);
}

/** How many arguments the application has. */
export function argumentCount(): u32 {
  return wordCount - firstArgument;
}

/** The application's argument `index`, 0 … argumentCount() - 1: NUL-terminated UTF-8 that stays in place. */
export function argument(index: u32): usize {
  return wordAt(firstArgument + index);
}

/** How many `env.NAME=value` the command line has. */
export function environmentCount(): u32 {
  return environment;
}

/**
 * Entry `index` of the environment, 0 … environmentCount() - 1, as `NAME=value`: NUL-terminated UTF-8 that stays in
 * place.
 */
export function environmentEntry(index: u32): usize {
  return wordAt(index);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Where the table begins: behind the text and its last NUL. */
function tableOffset(length: usize): usize {
  return (length + 1 + 3) & ~3;
}

function wordAt(index: u32): usize {
  return load<usize>(table + <usize>index * sizeof<usize>());
}

function setWord(index: u32, word: usize): void {
  store<usize>(table + <usize>index * sizeof<usize>(), word);
}

/** Fills the table with the words of the line. Returns the index of the first `--`, or NOT_FOUND. */
function splitWords(line: usize, length: usize): u32 {
  let separator = NOT_FOUND;
  words.at = line;
  words.end = line + length;
  let word = words.next();
  while (word) {
    if (words.unfinished) problem(cstr("a quotation mark is never closed"), word);
    if (separator == NOT_FOUND && !words.quoted && sameText(word, cstr("--"))) separator = wordCount;
    setWord(wordCount++, word);
    word = words.next();
  }
  return separator;
}

/** Takes the kernel's words, those before `end`, and leaves the environment's in the table, from its beginning. */
function readParameters(end: u32): i32 {
  let result = 0;
  let inList = false;
  for (let i: u32 = 0; i < end; i++) {
    const word = wordAt(i);
    if (inList || startsWith(word, cstr("env."))) {
      const entry = inList ? word : word + 4;
      if (sameText(entry, cstr("vars=["))) inList = true;
      else if (load<u16>(entry) == LIST_END) inList = false;
      else setWord(environment++, entry);
      continue;
    }
    if (startsWith(word, cstr("mem=")) || startsWith(word, cstr("tsuk."))) continue; // the native side's, which has obeyed it already
    const error = readParameter(word);
    if (error == -ENOENT) problem(cstr("unknown parameter"), word);
    if (error == -EINVAL) {
      problem(cstr("bad value"), word);
      result = error;
    }
  }
  return result;
}

/** Sets what `word`, `name=value` or `name`, says. The word is as before when this returns. */
function readParameter(word: usize): i32 {
  let equals = word;
  while (load<u8>(equals) && load<u8>(equals) != EQUALS) equals++;
  if (load<u8>(equals) == 0) return setParameter(word, 0);
  store<u8>(equals, 0);
  const result = setParameter(word, equals + 1);
  store<u8>(equals, EQUALS);
  return result;
}

function startsWith(text: usize, prefix: usize): bool {
  for (let at: usize = 0; load<u8>(prefix + at); at++) {
    if (load<u8>(text + at) != load<u8>(prefix + at)) return false;
  }
  return true;
}
