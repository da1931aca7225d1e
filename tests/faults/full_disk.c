/* Lets a disk be full for one folder, as long as a file is there.
 *
 * Preloaded (LD_PRELOAD) into a server. FULL_FOLDER names the folder, as an absolute path without
 * symbolic links, and FULL_WHILE the file. A write that would make a file of the folder longer
 * then fails with ENOSPC, as on a full disk; one within what a file has already goes through.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST 4096

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

static int is_in_folder(int descriptor)
{
    const char *folder = getenv("FULL_FOLDER");
    char link[64] = "/proc/self/fd/", name[LONGEST];
    char *end = link + strlen(link);
    int digits = 0, rest = descriptor;
    if (folder == NULL || descriptor < 0)
        return 0;
    do {
        digits++;
        rest /= 10;
    } while (rest);
    end[digits] = '\0';
    for (rest = descriptor; digits; rest /= 10)
        end[--digits] = (char)('0' + rest % 10);
    ssize_t size = readlink(link, name, sizeof name - 1);
    if (size <= 0)
        return 0;
    name[size] = '\0';
    size_t length = strlen(folder);
    return strncmp(name, folder, length) == 0 && name[length] == '/';
}

static int has_no_room(int descriptor, off_t end)
{
    const char *flag = getenv("FULL_WHILE");
    struct stat known;
    int before = errno, full;
    full = flag != NULL && access(flag, F_OK) == 0 && fstat(descriptor, &known) == 0 &&
           S_ISREG(known.st_mode) && end > known.st_size && is_in_folder(descriptor);
    errno = full ? ENOSPC : before;
    return full;
}

ssize_t write(int descriptor, const void *data, size_t size)
{
    __typeof__(&write) next = real("write");
    off_t place = lseek(descriptor, 0, SEEK_CUR);
    if (place >= 0 && has_no_room(descriptor, place + (off_t)size))
        return -1;
    return next(descriptor, data, size);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t place)
{
    __typeof__(&pwrite) next = real("pwrite");
    if (has_no_room(descriptor, place + (off_t)size))
        return -1;
    return next(descriptor, data, size, place);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t place)
{
    __typeof__(&pwrite64) next = real("pwrite64");
    if (has_no_room(descriptor, place + (off_t)size))
        return -1;
    return next(descriptor, data, size, place);
}

int ftruncate(int descriptor, off_t size)
{
    __typeof__(&ftruncate) next = real("ftruncate");
    if (has_no_room(descriptor, size))
        return -1;
    return next(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size)
{
    __typeof__(&ftruncate64) next = real("ftruncate64");
    if (has_no_room(descriptor, size))
        return -1;
    return next(descriptor, size);
}
