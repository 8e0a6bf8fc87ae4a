/** Commands as one types them: words quoted for a shell, where they have to be. */

/** The words of a command on one line. */
export function shellLine(words: string[]): string {
  return words.map(shellWord).join(" ");
}

/** A word that a POSIX shell reads as `word`. */
export function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
