/* trouble FOLDER [FILE...]: mounts a filesystem that is in memory, where a file's name says what is wrong with it.
 *
 *   whole     nothing
 *   eio-N     EIO for what is behind byte N, when read or written
 *   full-N    ENOSPC for what is written behind byte N
 *   short-N   a read or a write moves N bytes at most
 *   eintr     every second read or write is interrupted
 *   less-N    ends at byte N, whatever its size says
 *   slow-N    all that is asked about it takes N milliseconds; and about the folder, if it is the first
 *   close     EIO when it is closed after it was written to
 *   fsync     EIO for fsync(2)
 *
 * What follows a dot in a name is of no meaning: `eio-4096.txt`. The files named are there from the start, with
 * 300,000 bytes; others can be created. It speaks the kernel's own protocol (linux/fuse.h), past the page cache, so
 * each read(2) and write(2) is one question. Prints a line when it is mounted; ends when its standard input does. */

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SIZE = 300000, MOST_FILES = 256, MOST_BYTES = 1 << 20, NAME = 64, ROOM = MOST_BYTES + 8192 };

static struct file {
  char name[NAME];
  int exists, written, asked;
  unsigned mode;
  size_t size;
  char *bytes;
} files[MOST_FILES];

static int count, device;

/* The number behind a kind of trouble, or -1 if the file has another. */
static long trouble(const struct file *file, const char *kind) {
  size_t length = strlen(kind);
  if (strncmp(file->name, kind, length)) return -1;
  char next = file->name[length];
  if (next == '-') return atol(file->name + length + 1);
  return next && next != '.' ? -1 : 0;
}

static struct file *find(const char *name) {
  for (int at = 0; at < count; at++)
    if (files[at].exists && !strcmp(files[at].name, name)) return &files[at];
  return NULL;
}

static struct file *make(const char *name, unsigned mode) {
  if (count == MOST_FILES || strlen(name) >= NAME) return NULL;
  struct file *file = &files[count++];
  strcpy(file->name, name);
  file->exists = 1;
  file->mode = S_IFREG | (mode & 07777);
  file->bytes = calloc(1, MOST_BYTES);
  return file;
}

static void answer(unsigned long unique, int error, const void *body, size_t length) {
  struct fuse_out_header head = {
      .len = sizeof head + (error ? 0 : length), .error = -error, .unique = unique};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)body, error ? 0 : length}};
  /* Refused where the question was withdrawn meanwhile. */
  if (writev(device, parts, 2) < 0) return;
}

static unsigned long number(const struct file *file) { return file ? file - files + 2 : 1; }

static struct fuse_attr attributes(const struct file *file) {
  struct fuse_attr attr = {.ino = number(file), .mode = S_IFDIR | 0755, .nlink = 2, .blksize = 4096};
  if (file) attr.mode = file->mode, attr.nlink = 1, attr.size = file->size;
  attr.blocks = (attr.size + 511) / 512;
  return attr;
}

static int between(const struct file *file, const char *kind, unsigned long from, size_t *length) {
  long most = trouble(file, kind);
  if (most < 0) return 0;
  if (from >= (unsigned long)most && *length) return 1;
  if (from + *length > (unsigned long)most) *length = most - from;
  return 0;
}

/* What becomes of a read or a write of so many bytes from there on. */
static int limit(struct file *file, unsigned long from, size_t *length) {
  if (trouble(file, "eintr") >= 0 && file->asked++ % 2) return EINTR;
  if (between(file, "eio", from, length)) return EIO;
  long most = trouble(file, "short");
  if (most > 0 && *length > (size_t)most) *length = most;
  return 0;
}

static void reply_entry(unsigned long unique, const struct file *file, int opened) {
  struct {
    struct fuse_entry_out entry;
    struct fuse_open_out open;
    /* The name stays in the kernel's memory; what else is known of the file does not. */
  } out = {.entry = {.nodeid = number(file), .entry_valid = 3600, .attr = attributes(file)},
           .open = {.open_flags = FOPEN_DIRECT_IO}};
  answer(unique, 0, &out, opened ? sizeof out : sizeof out.entry);
}

static void read_folder(unsigned long unique, const struct fuse_read_in *in) {
  char out[MOST_FILES * (NAME + sizeof(struct fuse_dirent))];
  size_t length = 0;
  for (int at = in->offset; at < count; at++) {
    if (!files[at].exists) continue;
    struct fuse_dirent *entry = (void *)(out + length);
    entry->ino = number(&files[at]);
    entry->off = at + 1;
    entry->type = DT_REG;
    entry->namelen = strlen(files[at].name);
    if (length + FUSE_DIRENT_SIZE(entry) > in->size) break;
    memset(entry->name, 0, FUSE_DIRENT_SIZE(entry) - FUSE_NAME_OFFSET);
    memcpy(entry->name, files[at].name, entry->namelen);
    length += FUSE_DIRENT_SIZE(entry);
  }
  answer(unique, 0, out, length);
}

static void serve(const struct fuse_in_header *head) {
  const void *body = head + 1;
  unsigned long unique = head->unique;
  struct file *file = head->nodeid > 1 ? &files[head->nodeid - 2] : NULL;
  switch (head->opcode) {
    case FUSE_LOOKUP: {
      struct file *found = find(body);
      if (!found) return answer(unique, ENOENT, NULL, 0);
      return reply_entry(unique, found, 0);
    }
    case FUSE_GETATTR: {
      struct fuse_attr_out out = {.attr = attributes(file)};
      return answer(unique, 0, &out, sizeof out);
    }
    case FUSE_SETATTR: {
      const struct fuse_setattr_in *in = body;
      if (file && in->valid & FATTR_SIZE) {
        if (in->size > MOST_BYTES) return answer(unique, EFBIG, NULL, 0);
        if (in->size < file->size) memset(file->bytes + in->size, 0, file->size - in->size);
        file->size = in->size;
      }
      if (file && in->valid & FATTR_MODE) file->mode = S_IFREG | (in->mode & 07777);
      struct fuse_attr_out out = {.attr = attributes(file)};
      return answer(unique, 0, &out, sizeof out);
    }
    case FUSE_OPEN:
    case FUSE_OPENDIR: {
      struct fuse_open_out out = {.open_flags = file ? FOPEN_DIRECT_IO : 0};
      return answer(unique, 0, &out, sizeof out);
    }
    case FUSE_CREATE: {
      const struct fuse_create_in *in = body;
      struct file *made = make((const char *)(in + 1), in->mode);
      if (!made) return answer(unique, ENOSPC, NULL, 0);
      return reply_entry(unique, made, 1);
    }
    case FUSE_READ: {
      const struct fuse_read_in *in = body;
      size_t end = file->size, length = in->size;
      long less = trouble(file, "less");
      if (less >= 0 && (size_t)less < end) end = less;
      if (in->offset >= end) length = 0;
      else if (in->offset + length > end) length = end - in->offset;
      int error = limit(file, in->offset, &length);
      return answer(unique, error, file->bytes + in->offset, length);
    }
    case FUSE_WRITE: {
      const struct fuse_write_in *in = body;
      size_t length = in->size;
      int error = in->offset + length > MOST_BYTES ? EFBIG : limit(file, in->offset, &length);
      if (!error && between(file, "full", in->offset, &length)) error = ENOSPC;
      if (error) return answer(unique, error, NULL, 0);
      memcpy(file->bytes + in->offset, in + 1, length);
      if (in->offset + length > file->size) file->size = in->offset + length;
      file->written = 1;
      struct fuse_write_out out = {.size = length};
      return answer(unique, 0, &out, sizeof out);
    }
    case FUSE_FLUSH:
      return answer(unique, file && file->written && trouble(file, "close") >= 0 ? EIO : 0, NULL, 0);
    case FUSE_FSYNC:
      return answer(unique, file && trouble(file, "fsync") >= 0 ? EIO : 0, NULL, 0);
    case FUSE_READDIR:
      return read_folder(unique, body);
    case FUSE_UNLINK: {
      struct file *found = find(body);
      if (found) found->exists = 0;
      return answer(unique, found ? 0 : ENOENT, NULL, 0);
    }
    case FUSE_RENAME2:
    case FUSE_RENAME: {
      const char *name = (const char *)body + (head->opcode == FUSE_RENAME
                                                   ? sizeof(struct fuse_rename_in)
                                                   : sizeof(struct fuse_rename2_in));
      const char *target = name + strlen(name) + 1;
      struct file *found = find(name), *other = find(target);
      if (!found || strlen(target) >= NAME) return answer(unique, ENOENT, NULL, 0);
      if (other) other->exists = 0;
      strcpy(found->name, target);
      return answer(unique, 0, NULL, 0);
    }
    case FUSE_STATFS: {
      struct fuse_statfs_out out = {.st = {.bsize = 4096, .frsize = 4096, .namelen = NAME - 1}};
      return answer(unique, 0, &out, sizeof out);
    }
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_FSYNCDIR:
    case FUSE_ACCESS:
      return answer(unique, 0, NULL, 0);
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
      return;
    default:
      return answer(unique, ENOSYS, NULL, 0);
  }
}

static long delay(const struct fuse_in_header *head) {
  switch (head->opcode) {
    case FUSE_LOOKUP: case FUSE_GETATTR: case FUSE_OPEN: case FUSE_READ: case FUSE_WRITE: case FUSE_FLUSH:
    case FUSE_FSYNC: case FUSE_STATFS: case FUSE_OPENDIR: case FUSE_READDIR:
      return trouble(&files[head->nodeid > 1 ? head->nodeid - 2 : 0], "slow");
    default:
      return -1;
  }
}

static void *serve_slowly(void *request) {
  usleep(1000 * delay(request));
  serve(request);
  free(request);
  return NULL;
}

static void begin(const struct fuse_in_header *head) {
  const struct fuse_init_in *in = (const void *)(head + 1);
  struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION,
                              .minor = in->minor < FUSE_KERNEL_MINOR_VERSION ? in->minor : FUSE_KERNEL_MINOR_VERSION,
                              .max_readahead = in->max_readahead,
                              .max_background = 64,
                              .congestion_threshold = 48,
                              .max_write = 1 << 17,
                              .time_gran = 1};
  answer(head->unique, 0, &out, sizeof out);
}

static int fail(const char *what) {
  perror(what);
  return 1;
}

int main(int given, char **arguments) {
  if (given < 2) return fputs("trouble FOLDER [FILE...]\n", stderr), 1;
  const char *folder = arguments[1];
  for (int at = 2; at < given; at++) {
    struct file *file = make(arguments[at], 0644);
    if (!file) return fputs("trouble: too many files, or too long a name\n", stderr), 1;
    file->size = SIZE;
    for (int byte = 0; byte < SIZE; byte++) file->bytes[byte] = 'a' + byte % 23;
  }
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (device < 0) return fail("/dev/fuse");
  char options[96];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
  if (mount("trouble", folder, "fuse", MS_NOSUID | MS_NODEV, options)) return fail("mount");
  static char request[ROOM];
  for (int announced = 0;;) {
    struct pollfd waits[] = {{.fd = device, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    poll(waits, 2, -1);
    if (waits[1].revents) break;
    ssize_t length = read(device, request, sizeof request);
    if (length < 0 && errno == ENODEV) break;
    if (length < (ssize_t)sizeof(struct fuse_in_header)) continue;
    const struct fuse_in_header *head = (void *)request;
    if (head->opcode == FUSE_INIT) {
      begin(head);
      if (!announced++) puts("mounted"), fflush(stdout);
    } else if (delay(head) > 0) {
      pthread_t thread;
      void *copy = malloc(length);
      memcpy(copy, request, length);
      if (pthread_create(&thread, NULL, serve_slowly, copy)) return fail("pthread_create");
      pthread_detach(thread);
    } else {
      serve(head);
    }
  }
  umount2(folder, MNT_DETACH);
  return 0;
}
