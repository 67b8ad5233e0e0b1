/* Functions that do not compile here, each with the reason and what to call instead.
 *
 * The build forces this file in front of every source (`-include`, see CMakeLists.txt); none
 * includes it itself. It brings in the system headers that declare the banned names first, since
 * the macros would spoil the declarations. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(name, instead) name##_is_banned_use_##instead

/* These write past the end of what they are given, or leave text without its NUL. */
#undef strcpy
#define strcpy(d, s) BANNED(strcpy, memcpy_or_arena_strdup)
#undef stpcpy
#define stpcpy(d, s) BANNED(stpcpy, memcpy_or_arena_strdup)
#undef strcat
#define strcat(d, s) BANNED(strcat, buf_append)
#undef strncpy
#define strncpy(d, s, n) BANNED(strncpy, memcpy_or_snprintf)
#undef strncat
#define strncat(d, s, n) BANNED(strncat, buf_append)
#undef sprintf
#define sprintf(...) BANNED(sprintf, snprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf, vsnprintf)
#undef gets
#define gets(s) BANNED(gets, getline)

/* These keep state that threads share. */
#undef strtok
#define strtok(s, d) BANNED(strtok, strtok_r)
#undef gmtime
#define gmtime(t) BANNED(gmtime, calendar_h)
#undef localtime
#define localtime(t) BANNED(localtime, calendar_h)
#undef ctime
#define ctime(t) BANNED(ctime, timestamp_format)
#undef asctime
#define asctime(t) BANNED(asctime, timestamp_format)
#undef rand
#define rand() BANNED(rand, random_bytes)
#undef srand
#define srand(s) BANNED(srand, random_bytes)

/* These cannot say that their text was no number. */
#undef atoi
#define atoi(s) BANNED(atoi, decimal_parse)
#undef atol
#define atol(s) BANNED(atol, decimal_parse)
#undef atoll
#define atoll(s) BANNED(atoll, decimal_parse)
#undef atof
#define atof(s) BANNED(atof, decimal_parse)

#endif
