/* The log: one JSON object a line on standard error. Called by edges alone (dispatch, the job
 * runner, the command line); libraries and use cases return errors instead.
 *
 * Never pass a password, a token or a whole body. Thread-safe: a line is written by one write(2).
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

/* Text past this many bytes is cut, and ends in "...". */
enum { LOG_TEXT_MAX = 2048 };

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
    const char *name;
    const char *text; /* NULL: the field is the number */
    int64_t number;
};

/* NULL is written as "". */
static inline struct log_field log_text(const char *name, const char *text)
{
    return (struct log_field){.name = name, .text = text != NULL ? text : ""};
}
#define LOG_TEXT(name_, text_) log_text((name_), (text_))
#define LOG_NUMBER(name_, number_)                                                                 \
    ((struct log_field){.name = (name_), .number = (int64_t)(number_)})

/* Lines below it are not written; LOG_INFO until it is called. */
void log_set_level(enum log_level least);

/* log_line(LOG_INFO, "request", LOG_TEXT("path", p), LOG_NUMBER("status", 200)) writes
 * {"time":"…","level":"info","event":"request","path":"…","status":200} */
#define log_line(level, event, ...)                                                                \
    log_fields((level), (event), (const struct log_field[]){__VA_ARGS__},                          \
               sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))
/* fields may be NULL where count is 0. */
void log_fields(enum log_level level, const char *event, const struct log_field *fields,
                unsigned long count);

#endif
