/* JSON text, written piece by piece into a buffer.
 *
 * The order of calls is the order in the text. Numbers are scaled integers. Misuse (a value where a
 * name belongs, unbalanced ends) is a programmer's error and asserted. */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "base/buf.h"
#include "base/oid.h"
#include "base/optional.h"

struct json_writer;

/* Appends to `buf`, which outlives the writer. `pretty` indents. */
struct json_writer *json_writer_new(struct buf *buf, bool pretty);
void json_writer_free(struct json_writer *writer); /* takes NULL */
void json_writer_free_at_end(struct json_writer **writer);

void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_name(struct json_writer *writer, const char *name);
/* The same for a name that a table holds ready: `key` is the name in quotes and the colon, as they
 * stand in the text. */
void json_key(struct json_writer *writer, const char *key, size_t length);

void json_write_text(struct json_writer *writer, const char *text); /* null where NULL */
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
void json_write_int(struct json_writer *writer, int64_t value);
/* value / 10^decimals in shortest form */
void json_write_decimal(struct json_writer *writer, int64_t value, int decimals);
void json_write_opt_decimal(struct json_writer *writer, struct opt value, int decimals);
void json_write_date(struct json_writer *writer, int32_t on);
void json_write_timestamp(struct json_writer *writer, int64_t ms);
void json_write_oid(struct json_writer *writer, const struct oid *id); /* null where not set */
/* A whole JSON text that is known to be valid, as it stands. */
void json_write_raw(struct json_writer *writer, const char *json, size_t length);

/* A member in one call: name, then value. */
void json_member_text(struct json_writer *writer, const char *name, const char *text);
void json_member_raw(struct json_writer *writer, const char *name,
                     const char *json); /* null where NULL */
void json_member_bool(struct json_writer *writer, const char *name, bool value);
void json_member_null(struct json_writer *writer, const char *name);
void json_member_int(struct json_writer *writer, const char *name, int64_t value);
void json_member_decimal(struct json_writer *writer, const char *name, int64_t value, int decimals);
void json_member_opt_decimal(struct json_writer *writer, const char *name, struct opt value,
                             int decimals);
void json_member_oid(struct json_writer *writer, const char *name, const struct oid *id);
void json_member_timestamp(struct json_writer *writer, const char *name, int64_t ms);

#endif
