/* Writes down what a process changes in one folder, in the order in which it happens.
 *
 * Preloaded (LD_PRELOAD) into a server, it stands before the functions of the C library that
 * change files. POWER_FOLDER names the folder, as an absolute path without symbolic links;
 * POWER_LOG the log, which must be elsewhere. A change and its record are made under one lock,
 * so that the log has the order in which the changes happened, whichever process made them.
 * A sync has two records: all that was written before the first is on the disk once the second
 * is there.
 *
 * Nothing is remembered between two calls, so threads, forks and descriptors that are passed on
 * need no care. Not seen are changes through mapped memory (SQLite's -shm files, which no power
 * cut survives anyway), through stdio, sendfile and copy_file_range; a test that compares what
 * was recorded with what is there finds out when one of them matters.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAGIC 0x57525750u /* "PWRW" */
#define LONGEST 4096

enum kind {
    CREATED = 1,
    WRITTEN,
    RESIZED,
    SYNC_BEGUN,
    SYNC_DONE,
    UNLINKED,
    RENAMED,
};

struct header {
    uint32_t magic, kind, name_size, who;
    uint64_t place, size;
};

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

/* A log with a gap proves nothing: better no server than one that is half recorded. */
static void give_up(const char *what)
{
    dprintf(2, "power recorder: %s: %s\n", what, strerror(errno));
    abort();
}

/* The log */

static int take_turn(void)
{
    int log = REAL(open)(getenv("POWER_LOG"), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (log < 0)
        give_up("the log cannot be opened");
    while (flock(log, LOCK_EX) != 0)
        if (errno != EINTR)
            give_up("the log cannot be locked");
    return log;
}

static void end_turn(int log)
{
    /* Said, not left to close(): a child forked meanwhile has the descriptor, too. */
    flock(log, LOCK_UN);
    REAL(close)(log);
}

static void record(int log, enum kind kind, const char *name, uint64_t place,
                   const struct iovec *parts, int count, size_t size)
{
    struct header header = {MAGIC, kind, strlen(name), syscall(SYS_gettid), place, size};
    size_t left = size, whole = sizeof header + header.name_size + size;
    struct iovec all[2 + count];
    all[0] = (struct iovec){&header, sizeof header};
    all[1] = (struct iovec){(void *)name, header.name_size};
    for (int number = 0; number < count; number++) {
        size_t taken = parts[number].iov_len < left ? parts[number].iov_len : left;
        all[2 + number] = (struct iovec){parts[number].iov_base, taken};
        left -= taken;
    }
    if (REAL(writev)(log, all, 2 + count) != (ssize_t)whole)
        give_up("the log cannot be written");
}

static void record_alone(enum kind kind, const char *name)
{
    int log = take_turn();
    record(log, kind, name, 0, NULL, 0, 0);
    end_turn(log);
}

/* Which file is meant */

static const char *within(const char *path)
{
    const char *folder = getenv("POWER_FOLDER");
    size_t length = folder == NULL ? 0 : strlen(folder), size = strlen(path);
    if (length == 0 || strncmp(path, folder, length) != 0)
        return NULL;
    if (path[length] == '\0')
        return path + length;
    if (path[length] != '/')
        return NULL;
    if (size > 4 && strcmp(path + size - 4, "-shm") == 0)
        return NULL;
    if (size > 10 && strcmp(path + size - 10, " (deleted)") == 0)
        return NULL;
    return path + length + 1;
}

static const char *name_of(int descriptor, char *space)
{
    char link[64];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, space, LONGEST - 1);
    errno = before;
    if (length < 0)
        return NULL;
    space[length] = '\0';
    return within(space);
}

static const char *name_at(int folder, const char *path, char *space)
{
    char link[64] = "/proc/self/cwd";
    int before = errno;
    if (path == NULL || path[0] == '/')
        return path == NULL ? NULL : within(path);
    if (folder != AT_FDCWD)
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, space, LONGEST - 1);
    errno = before;
    if (length < 0 || length + strlen(path) + 2 > LONGEST)
        return NULL;
    space[length] = '/';
    strcpy(space + length + 1, path);
    return within(space);
}

/* Opening */

static int opened(int folder, const char *path, int flags, mode_t mode)
{
    char space[LONGEST];
    const char *name = NULL;
    if (flags & (O_CREAT | O_TRUNC))
        name = name_at(folder, path, space);
    if (name == NULL)
        return REAL(openat)(folder, path, flags, mode);
    int log = take_turn();
    int before = errno;
    int existed = REAL(faccessat)(folder, path, F_OK, 0) == 0;
    errno = before;
    int descriptor = REAL(openat)(folder, path, flags, mode);
    int after = errno;
    if (descriptor >= 0 && !existed)
        record(log, CREATED, name, 0, NULL, 0, 0);
    else if (descriptor >= 0 && (flags & O_TRUNC))
        record(log, RESIZED, name, 0, NULL, 0, 0);
    end_turn(log);
    errno = after;
    return descriptor;
}

static int has_mode(int flags)
{
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
}

#define OPEN(function)                                   \
    int function(const char *path, int flags, ...)       \
    {                                                    \
        mode_t mode = 0;                                 \
        if (has_mode(flags)) {                           \
            va_list more;                                \
            va_start(more, flags);                       \
            mode = va_arg(more, mode_t);                 \
            va_end(more);                                \
        }                                                \
        return opened(AT_FDCWD, path, flags, mode);      \
    }

#define OPENAT(function)                                     \
    int function(int folder, const char *path, int flags, ...) \
    {                                                        \
        mode_t mode = 0;                                     \
        if (has_mode(flags)) {                               \
            va_list more;                                    \
            va_start(more, flags);                           \
            mode = va_arg(more, mode_t);                     \
            va_end(more);                                    \
        }                                                    \
        return opened(folder, path, flags, mode);            \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode)
{
    return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* Writing */

/* place < 0: where the file stood, which is known only afterwards when it is appended to. */
#define WRITE(descriptor, call, place, parts, count)                           \
    char space[LONGEST];                                                       \
    const char *name = name_of(descriptor, space);                             \
    if (name == NULL)                                                          \
        return call;                                                           \
    int log = take_turn();                                                     \
    ssize_t size = call;                                                       \
    int after = errno;                                                         \
    if (size > 0) {                                                            \
        off64_t at = place;                                                    \
        if (at < 0)                                                            \
            at = lseek64(descriptor, 0, SEEK_CUR) - size;                      \
        record(log, WRITTEN, name, at, parts, count, size);                    \
    }                                                                          \
    end_turn(log);                                                             \
    errno = after;                                                             \
    return size

ssize_t write(int descriptor, const void *data, size_t size_wanted)
{
    struct iovec part = {(void *)data, size_wanted};
    WRITE(descriptor, REAL(write)(descriptor, data, size_wanted), -1, &part, 1);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    WRITE(descriptor, REAL(writev)(descriptor, parts, count), -1, parts, count);
}

#define PWRITE(function)                                                              \
    ssize_t function(int descriptor, const void *data, size_t size_wanted, off64_t place) \
    {                                                                                 \
        struct iovec part = {(void *)data, size_wanted};                              \
        WRITE(descriptor, REAL(pwrite64)(descriptor, data, size_wanted, place),       \
              place, &part, 1);                                                       \
    }

#define PWRITEV(function)                                                                \
    ssize_t function(int descriptor, const struct iovec *parts, int count, off64_t place) \
    {                                                                                    \
        WRITE(descriptor, REAL(pwritev64)(descriptor, parts, count, place),              \
              place, parts, count);                                                      \
    }

PWRITE(pwrite)
PWRITE(pwrite64)
PWRITEV(pwritev)
PWRITEV(pwritev64)

static int resized(int descriptor, off64_t size)
{
    char space[LONGEST];
    const char *name = name_of(descriptor, space);
    if (name == NULL)
        return REAL(ftruncate64)(descriptor, size);
    int log = take_turn();
    int outcome = REAL(ftruncate64)(descriptor, size);
    int after = errno;
    if (outcome == 0)
        record(log, RESIZED, name, size, NULL, 0, 0);
    end_turn(log);
    errno = after;
    return outcome;
}

int ftruncate(int descriptor, off_t size)
{
    return resized(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size)
{
    return resized(descriptor, size);
}

/* Syncing: without the turn, others go on writing meanwhile. */

#define SYNC(function)                                   \
    int function(int descriptor)                         \
    {                                                    \
        char space[LONGEST];                             \
        const char *name = name_of(descriptor, space);   \
        if (name != NULL)                                \
            record_alone(SYNC_BEGUN, name);              \
        int outcome = REAL(function)(descriptor);        \
        int after = errno;                               \
        if (name != NULL && outcome == 0)                \
            record_alone(SYNC_DONE, name);               \
        errno = after;                                   \
        return outcome;                                  \
    }

SYNC(fsync)
SYNC(fdatasync)

/* Names */

static int unlinked(int folder, const char *path, int flags)
{
    char space[LONGEST];
    const char *name = (flags & AT_REMOVEDIR) ? NULL : name_at(folder, path, space);
    if (name == NULL)
        return REAL(unlinkat)(folder, path, flags);
    int log = take_turn();
    int outcome = REAL(unlinkat)(folder, path, flags);
    int after = errno;
    if (outcome == 0)
        record(log, UNLINKED, name, 0, NULL, 0, 0);
    end_turn(log);
    errno = after;
    return outcome;
}

int unlink(const char *path)
{
    return unlinked(AT_FDCWD, path, 0);
}

int unlinkat(int folder, const char *path, int flags)
{
    return unlinked(folder, path, flags);
}

static int renamed(int from_folder, const char *from, int to_folder, const char *to)
{
    char from_space[LONGEST], to_space[LONGEST];
    const char *old = name_at(from_folder, from, from_space);
    const char *new = name_at(to_folder, to, to_space);
    if (old == NULL || new == NULL)
        return REAL(renameat)(from_folder, from, to_folder, to);
    int log = take_turn();
    int outcome = REAL(renameat)(from_folder, from, to_folder, to);
    int after = errno;
    struct iovec part = {(void *)new, strlen(new)};
    if (outcome == 0)
        record(log, RENAMED, old, 0, &part, 1, part.iov_len);
    end_turn(log);
    errno = after;
    return outcome;
}

int rename(const char *from, const char *to)
{
    return renamed(AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return renamed(from_folder, from, to_folder, to);
}
