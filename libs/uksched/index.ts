/**
 * uksched: threads, as an interface. The configuration's scheduler stands behind it: the
 * generated module "provider/sched" re-exports its functions, so that a call is a direct one.
 *
 * There is one processor, and threads are cooperative: only `yieldNow`, `sleep`, `block`, `join`, `exit` and what is
 * built on them (locks, mailboxes, blocking input and output) let another thread run. Between two of them a thread
 * has the machine to itself.
 *
 * Callbacks of timers and interrupt lines run in the scheduler, in no thread of their own: they may wake and create
 * threads, and must not wait.
 */
export { Thread, ThreadState } from "./thread";
export { spawn } from "./spawn";

export {
  // --- a thread's life -----------------------------------------------------------------------------------------------

  /**
   * `initScheduler(): i32`
   *
   * Makes the running context the first thread. For `ukboot`, once, as soon as there is a heap. 0 or a negative errno.
   */
  initScheduler,

  /**
   * `create(name: usize, entry: (argument: usize) => usize, argument: usize): Thread | null`
   *
   * Makes a thread that will call `entry(argument)` and exit with what that returns, and puts it behind all threads
   * that are ready. `name` is NUL-terminated UTF-8 that stays in place for as long as the thread exists.
   *
   * Null when that is not possible: `lastError()` has the reason.
   */
  create,

  /**
   * `lastError(): i32`
   *
   * Why `create` last returned null: -ENOMEM without memory, -EAGAIN when there are as many threads as the platform
   * can have.
   */
  lastError,

  /**
   * `exit(value: usize): void`
   *
   * Ends the running thread with `value`. Does not return.
   */
  exit,

  /**
   * `join(thread: Thread, into: usize = 0): i32`
   *
   * Waits until `thread` has ended, stores its exit value at `into` (a usize; 0: nowhere), and frees it.
   *
   * -EINVAL when it is detached or somebody else joins it, -EDEADLK when it is the running thread.
   */
  join,

  /**
   * `detach(thread: Thread): i32`
   *
   * Lets `thread` be freed as soon as it has ended. -EINVAL when it is detached already or somebody joins it.
   */
  detach,

  // --- giving the processor away -------------------------------------------------------------------------------------

  /**
   * `current(): Thread`
   *
   * The running thread.
   */
  current,

  /**
   * `yieldNow(): void`
   *
   * Lets every other thread that is ready run once. Next to free when there is none.
   */
  yieldNow,

  /**
   * `sleep(nanoseconds: u64): void`
   *
   * Waits for at least `nanoseconds`. Wake-ups do not end it: they are kept for the next `block`.
   */
  sleep,

  /**
   * `sleepUntil(deadline: u64): void`
   *
   * Waits until `plat.monotonic()` has reached `deadline`, else as `sleep`.
   */
  sleepUntil,

  /**
   * `block(): void`
   *
   * Waits for a wake-up. One that came since the last `block` ended counts: it then returns at once. Wake-ups do not
   * add up, and one may be older than what the caller waits for: check the condition in a loop.
   */
  block,

  /**
   * `blockUntil(deadline: u64): bool`
   *
   * As `block`, until `deadline` on the monotonic clock (`NEVER`: for ever). True when woken, false when time was up.
   */
  blockUntil,

  /**
   * `wake(thread: Thread): void`
   *
   * Ends the `block` of `thread`, or the next one if it is not in one. May be called from callbacks.
   */
  wake,

  // --- interrupt lines -----------------------------------------------------------------------------------------------

  /**
   * `onLine(line: u32, callback: (argument: usize) => void, argument: usize): i32`
   *
   * Has `callback(argument)` called whenever interrupt line `line` (0 … 31, as `plat.idle` numbers them) has fired.
   * Lines may be shared: callbacks are called in the order of registration. -EINVAL for a line that does not exist,
   * -ENOMEM without memory.
   */
  onLine,

  /**
   * `offLine(line: u32, callback: (argument: usize) => void, argument: usize): i32`
   *
   * Takes back one `onLine` with the same arguments; not from a callback of a line. -EINVAL when there is none.
   */
  offLine,

  /**
   * `waitLine(line: u32, deadline: u64): void`
   *
   * Lets the running thread wait until `line` fires or `deadline` has come on the monotonic clock. It may return
   * early: look again at what you wait for. An interrupt is not missed if that look and this call follow each other
   * without a wait in between.
   */
  waitLine,

  // --- looking around ------------------------------------------------------------------------------------------------

  /**
   * `firstThread(): Thread`
   *
   * The oldest thread; `nextThread` leads to the others. Valid until the next call that lets another thread run.
   */
  firstThread,

  /**
   * `threadCount(): u32`
   *
   * How many threads there are, ended ones that nobody has joined included.
   */
  threadCount,
} from "provider/sched";
