/** Errors that a user can do something about. Anything else that is thrown is a bug of the tool and shows its stack. */

/** A known failure: `message` says what and where, `hint` what to do. The command ends with `status`. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly hint: string = "",
    readonly status: number = 1,
  ) {
    super(message);
    this.name = "CliError";
  }
}
