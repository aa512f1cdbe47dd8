/* Stands before two calls of the C library (LD_PRELOAD) that the sandbox refuses and that Mono does not get over.
 *
 * pthread_getattr_np reads /proc/self/maps to find the first thread's stack; that file is closed, so the answer for that
 * thread is made from the stack's end and its limit. Priorities of threads stay as they are, and nothing is said of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

extern void *__libc_stack_end;

enum { MOST = 64 << 20, BELOW_END = 1 << 16 };

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
    if (!pthread_equal(thread, pthread_self()) || gettid() != getpid()) {
        int (*ordinary)(pthread_t, pthread_attr_t *) = dlsym(RTLD_NEXT, "pthread_getattr_np");
        return ordinary(thread, attributes);
    }
    int failed = pthread_attr_init(attributes);
    if (failed)
        return failed;
    struct rlimit limit;
    uintptr_t size = getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur > MOST ? MOST : limit.rlim_cur;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t end = ((uintptr_t)__libc_stack_end + page) & ~(page - 1);
    return pthread_attr_setstack(attributes, (void *)(end - size + BELOW_END), size - BELOW_END);
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *parameters)
{
    return 0;
}
