/* Loaded before libc (LD_PRELOAD): a disk that errs or is slow, for files whose path holds RIG_DISK_PATH.
 *   RIG_DISK_FAULT   eio, enospc, delay or pretend (say yes at once, do nothing)
 *   RIG_DISK_CALLS   write (write, pwrite, pwrite64, writev) or sync (fsync, fdatasync)
 *   RIG_DISK_MS      how long each call is delayed
 *   RIG_DISK_SWITCH  a file: the fault lasts while it exists; always, without one
 *   RIG_DISK_TALLY   a file that gets one byte for each call that was struck
 * A full disk first takes half of a write and refuses the next: libuv tries short writes again, so both are seen. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int equal(const char *name, const char *value) {
  const char *set = getenv(name);
  return set != NULL && strcmp(set, value) == 0;
}

static int struck(int fd, const char *calls) {
  const char *part = getenv("RIG_DISK_PATH"), *file = getenv("RIG_DISK_SWITCH"), *tally = getenv("RIG_DISK_TALLY");
  char link[64] = "/proc/self/fd/", path[4096];
  int digits = 0, kept = errno;
  if (part == NULL || fd < 0 || !equal("RIG_DISK_CALLS", calls)) return 0;
  for (int rest = fd; rest >= 10; rest /= 10) digits++;
  for (int rest = fd, at = 14 + digits; at >= 14; rest /= 10, at--) link[at] = (char)('0' + rest % 10);
  ssize_t length = readlink(link, path, sizeof path - 1);
  int hit = 0;
  if (length > 0) {
    path[length] = 0;
    hit = strstr(path, part) != NULL && (file == NULL || access(file, F_OK) == 0);
  }
  if (hit && tally != NULL) {
    int out = open(tally, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out >= 0) {
      syscall(SYS_write, out, ".", 1);
      close(out);
    }
  }
  errno = kept;
  return hit;
}

static void delay(void) {
  const char *set = getenv("RIG_DISK_MS");
  long ms = set == NULL ? 0 : atol(set);
  struct timespec wait = {ms / 1000, (ms % 1000) * 1000000};
  nanosleep(&wait, NULL);
}

/* Whether the call must fail; errno says how. */
static int refused(void) {
  if (equal("RIG_DISK_FAULT", "delay")) delay();
  if (equal("RIG_DISK_FAULT", "eio")) return errno = EIO, 1;
  if (equal("RIG_DISK_FAULT", "enospc")) return errno = ENOSPC, 1;
  return 0;
}

/* A full disk takes half of what it is given, once; then nothing. */
static size_t half(size_t bytes) {
  static __thread int taken;
  if (!equal("RIG_DISK_FAULT", "enospc") || bytes < 2 || taken) return taken = 0;
  taken = 1;
  return bytes / 2;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (struck(fd, "write")) {
    size_t part = half(count);
    if (part > 0) return syscall(SYS_write, fd, bytes, part);
    if (refused()) return -1;
  }
  return syscall(SYS_write, fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  if (struck(fd, "write")) {
    size_t part = half(count);
    if (part > 0) return syscall(SYS_pwrite64, fd, bytes, part, offset);
    if (refused()) return -1;
  }
  return syscall(SYS_pwrite64, fd, bytes, count, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (struck(fd, "write") && refused()) return -1;
  return syscall(SYS_writev, fd, parts, count);
}

static int synced(int fd, long call) {
  if (struck(fd, "sync")) {
    if (equal("RIG_DISK_FAULT", "pretend")) return 0;
    if (refused()) return -1;
  }
  return (int)syscall(call, fd);
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
