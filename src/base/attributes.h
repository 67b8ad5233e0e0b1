/* Compiler attributes, under names that say what they promise. */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

#define MUST_USE               __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NO_RETURN              __attribute__((noreturn))
/* Runs fn(&variable) when the variable leaves its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* On a struct: a function that returns it must not be ignored. gcc 12 has no such attribute for C
 * types, so there it is each function's own MUST_USE; clang checks the type. */
#if defined(__clang__)
#define MUST_USE_TYPE __attribute__((warn_unused_result))
#else
#define MUST_USE_TYPE
#endif

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

#endif
