/* What the command line says to a person: progress bars and passwords. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/error.h"

/* A line that redraws itself on standard error where that is a terminal; nothing elsewhere. */
void progress_show(const char *what, int64_t done, int64_t total);
/* The same where nobody knows the total. */
void progress_count(const char *what, int64_t done);
void progress_end(void);

enum { SECRET_LINE_MAX = 1100 };

/* One line without its newline: from the terminal without echo and twice, else from standard input.
 * ERROR_VALIDATION where it is missing, too long, or the two differ. Wipe it after use. */
MUST_USE struct result password_read(char ret_password[SECRET_LINE_MAX], struct error *err);

#endif
