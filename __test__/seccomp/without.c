/* without CALL[,CALL...] COMMAND [ARGUMENT...]: runs a command on a kernel that does not know these system calls.
 *
 * A seccomp filter answers them with ENOSYS, as an older kernel does, or with EPERM if the name ends in `!`, as the
 * filters of some containers do. See seccomp(2). */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of some systems. The same on every architecture. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

static const struct {
  const char *name;
  int number;
} calls[] = {
    {"cachestat", SYS_cachestat},
    {"copy_file_range", SYS_copy_file_range},
    {"fallocate", SYS_fallocate},
    {"openat2", SYS_openat2},
    {"preadv2", SYS_preadv2},
    {"pwritev2", SYS_pwritev2},
    {"renameat2", SYS_renameat2},
    {"sched_setattr", SYS_sched_setattr},
    {"sendfile", SYS_sendfile},
    {"splice", SYS_splice},
    {"statx", SYS_statx},
};

#define CALLS (sizeof calls / sizeof *calls)

static int fail(const char *what) {
  perror(what);
  return 125;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fputs("without CALL[,CALL...] COMMAND [ARGUMENT...]\n", stderr);
    return 125;
  }
  struct sock_filter filter[1 + 2 * CALLS + 1];
  int length = 0;
  filter[length++] = (struct sock_filter)BPF_STMT(
      BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (char *name = strtok(arguments[1], ","); name; name = strtok(NULL, ",")) {
    size_t end = strlen(name);
    int answer = ENOSYS;
    if (end > 0 && name[end - 1] == '!') {
      name[end - 1] = 0;
      answer = EPERM;
    }
    int number = -1;
    for (size_t at = 0; at < CALLS; at++)
      if (!strcmp(name, calls[at].name)) number = calls[at].number;
    if (number < 0 || length + 3 > (int)(sizeof filter / sizeof *filter)) {
      fprintf(stderr, "without: %s?\n", name);
      return 125;
    }
    filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | answer);
  }
  filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {.len = length, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return fail("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return fail("PR_SET_SECCOMP");
  execvp(arguments[2], arguments + 2);
  return fail(arguments[2]);
}
