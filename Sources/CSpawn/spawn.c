#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/timex.h>
#include <sys/wait.h>
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

// What the new process does until it is the program: nothing but system calls.
static void become(const char *path, char *const *argv, char *const *envp, pid_t parent, const int *descriptors, int report) {
    int code = 0;
    setpgid(0, 0);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) code = errno;
    // The parent may have ended before that.
    if (getppid() != parent) _exit(0);
    for (int target = STDIN_FILENO; !code && target <= STDERR_FILENO; target++)
        if (dup2(descriptors[target], target) < 0) code = errno;
    if (!code && close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) code = errno;
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!code) {
        execve(path, argv, envp);
        code = errno;
    }
    (void)!write(report, &code, sizeof code);
    _exit(127);
}

int cspawn_start_bound(pid_t *pid, const char *path, char *const *argv, char *const *envp, int input, int output, int error) {
    if (input <= STDERR_FILENO || output <= STDERR_FILENO || error <= STDERR_FILENO) return EBADF;
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    const int descriptors[] = {input, output, error};
    const pid_t parent = getpid();
    // No handler of ours may run in the child.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t child = fork();
    int code = child < 0 ? errno : 0;
    if (child == 0) become(path, argv, envp, parent, descriptors, report[1]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (!code) {
        ssize_t got;
        do got = read(report[0], &code, sizeof code);
        while (got < 0 && errno == EINTR);
        if (got != sizeof code) code = 0;
        if (code) waitpid(child, NULL, 0);
        else *pid = child;
    }
    close(report[0]);
    return code;
}

int cspawn_clock_is_synchronized(void) {
    struct timex state = {0};
    const int outcome = adjtimex(&state);
    return outcome < 0 ? -1 : outcome != TIME_ERROR;
}
