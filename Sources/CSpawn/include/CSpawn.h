#ifndef CSPAWN_H
#define CSPAWN_H

#include <sys/types.h>

// What Swift's view of glibc leaves out of posix_spawn(3): a working directory, and closing every other descriptor.

/// A pipe whose ends no child inherits unless it is told to. Returns 0, or an error number.
int cspawn_pipe(int *_Nonnull readEnd, int *_Nonnull writeEnd);

/// Starts a program as the leader of a process group of its own, with these three descriptors and no other, every signal as it was born.
///
/// `directory` may be null for the caller's own. Returns 0, or an error number.
int cspawn_start(pid_t *_Nonnull pid, const char *_Nonnull path, char *_Nullable const *_Nonnull argv, char *_Nullable const *_Nonnull envp,
                 const char *_Nullable directory, int input, int output, int error);

/// The same in the caller's own directory, for a program that must not outlive it: it gets SIGTERM when the thread that started it ends.
int cspawn_start_bound(pid_t *_Nonnull pid, const char *_Nonnull path, char *_Nullable const *_Nonnull argv,
                       char *_Nullable const *_Nonnull envp, int input, int output, int error);

// And of adjtimex(2).

/// Whether the kernel's clock follows a time source: 1 or 0, -1 where it does not say.
int cspawn_clock_is_synchronized(void);

#endif
