/* without CALL=ERRNO[,CALL=ERRNO...] COMMAND [ARGUMENT...]: runs a command where these system calls are answered
 * with that errno, a number, and not made. See seccomp(2).
 *
 * CALL is one of the names below, or `NUMBER+`: all calls from this number on, which is what a kernel of some age does
 * not know. The first that fits a call answers it. */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of some systems. The same on every architecture. */
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

/* Those that have `wanted` are answered only if argument `argument` is that. */
static const struct {
  const char *name;
  unsigned int number;
  unsigned int argument;
  unsigned int wanted;
} calls[] = {
    {"cachestat", SYS_cachestat, 0, 0},
    {"clone3", SYS_clone3, 0, 0},
    {"copy_file_range", SYS_copy_file_range, 0, 0},
    {"fallocate", SYS_fallocate, 0, 0},
    {"FICLONE", SYS_ioctl, 1, 0x40049409},
    {"FICLONERANGE", SYS_ioctl, 1, 0x4020940d},
    {"MADV_POPULATE_WRITE", SYS_madvise, 2, 23},
    {"openat2", SYS_openat2, 0, 0},
    {"preadv2", SYS_preadv2, 0, 0},
    {"pwritev2", SYS_pwritev2, 0, 0},
    {"renameat2", SYS_renameat2, 0, 0},
    {"sched_setattr", SYS_sched_setattr, 0, 0},
    {"sendfile", SYS_sendfile, 0, 0},
    {"splice", SYS_splice, 0, 0},
    {"statx", SYS_statx, 0, 0},
};

/* Of the filter: more than what any list of calls needs. */
enum { MOST = 256 };

static struct sock_filter filter[MOST];
static unsigned short length;

static void add(unsigned short code, unsigned int value, unsigned char if_not) {
  if (length == MOST) {
    fputs("without: too many calls\n", stderr);
    exit(125);
  }
  filter[length++] = (struct sock_filter){code, 0, if_not, value};
}

static void load(size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset, 0); }

static int fail(const char *what) {
  perror(what);
  return 125;
}

/* Adds what answers the call; 0 if there is none of this name. */
static int answer(const char *name, unsigned int error) {
  const unsigned int action = SECCOMP_RET_ERRNO | error;
  char *rest;
  unsigned int since = strtoul(name, &rest, 10);
  if (rest != name && !strcmp(rest, "+")) {
    add(BPF_JMP | BPF_JGE | BPF_K, since, 1);
    add(BPF_RET | BPF_K, action, 0);
    return 1;
  }
  for (size_t at = 0; at < sizeof calls / sizeof *calls; at++) {
    if (strcmp(name, calls[at].name)) continue;
    if (!calls[at].wanted) {
      add(BPF_JMP | BPF_JEQ | BPF_K, calls[at].number, 1);
      add(BPF_RET | BPF_K, action, 0);
      return 1;
    }
    /* The argument's lower half: all of these machines have it first. */
    add(BPF_JMP | BPF_JEQ | BPF_K, calls[at].number, 4);
    load(offsetof(struct seccomp_data, args) + 8 * calls[at].argument);
    add(BPF_JMP | BPF_JEQ | BPF_K, calls[at].wanted, 1);
    add(BPF_RET | BPF_K, action, 0);
    load(offsetof(struct seccomp_data, nr));
    return 1;
  }
  return 0;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fputs("without CALL=ERRNO[,CALL=ERRNO...] COMMAND [ARGUMENT...]\n", stderr);
    return 125;
  }
  load(offsetof(struct seccomp_data, nr));
  for (char *name = strtok(arguments[1], ","); name; name = strtok(NULL, ",")) {
    char *error = strchr(name, '=');
    if (error) *error++ = 0;
    if (!error || !answer(name, strtoul(error, NULL, 10))) {
      fprintf(stderr, "without: %s?\n", name);
      return 125;
    }
  }
  add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
  struct sock_fprog program = {.len = length, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return fail("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return fail("PR_SET_SECCOMP");
  execvp(arguments[2], arguments + 2);
  return fail(arguments[2]);
}
