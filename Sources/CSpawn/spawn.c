#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int cspawn_pipe(int *readEnd, int *writeEnd) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    *readEnd = ends[0];
    *writeEnd = ends[1];
    return 0;
}

static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const char *directory, int input, int output,
                   int error) {
    int code = 0;
    // The descriptors are above 2, so none of these overwrites one that is still to be taken.
    if (!code) code = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
    if (!code) code = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (!code) code = posix_spawn_file_actions_adddup2(actions, error, STDERR_FILENO);
    if (!code) code = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    if (!code && directory) code = posix_spawn_file_actions_addchdir_np(actions, directory);

    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if (!code) code = posix_spawnattr_setsigmask(attributes, &none);
    if (!code) code = posix_spawnattr_setsigdefault(attributes, &all);
    if (!code) code = posix_spawnattr_setpgroup(attributes, 0);
    if (!code) code = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return code;
}

int cspawn_start(pid_t *pid, const char *path, char *const *argv, char *const *envp, const char *directory, int input, int output,
                 int error) {
    if (input <= STDERR_FILENO || output <= STDERR_FILENO || error <= STDERR_FILENO) return EBADF;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code) return code;
    code = posix_spawnattr_init(&attributes);
    if (!code) {
        code = prepare(&actions, &attributes, directory, input, output, error);
        if (!code) code = posix_spawn(pid, path, &actions, &attributes, argv, envp);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}
