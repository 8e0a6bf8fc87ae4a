/**
 * Error numbers as Linux has them (include/uapi/asm-generic/errno-base.h, errno.h). Kernel functions return them negated.
 */
export const EPERM: i32 = 1;
export const ENOENT: i32 = 2;
export const ESRCH: i32 = 3;
export const EINTR: i32 = 4;
export const EIO: i32 = 5;
export const E2BIG: i32 = 7;
export const EBADF: i32 = 9;
export const EAGAIN: i32 = 11;
export const ENOMEM: i32 = 12;
export const EACCES: i32 = 13;
export const EFAULT: i32 = 14;
export const EBUSY: i32 = 16;
export const EEXIST: i32 = 17;
export const ENODEV: i32 = 19;
export const EINVAL: i32 = 22;
export const ENOSPC: i32 = 28;
export const EPIPE: i32 = 32;
export const ERANGE: i32 = 34;
export const EDEADLK: i32 = 35;
export const ENOSYS: i32 = 38;
export const ETIMEDOUT: i32 = 110;
