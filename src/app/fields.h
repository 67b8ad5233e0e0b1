/* What use cases do with structs that field tables describe: apply a change, show as JSON, check
 * text. */
#ifndef APP_FIELDS_H
#define APP_FIELDS_H

#include "base/arena.h"
#include "json/field.h"

/* Applies what a PATCH decoded into `change` to `target`, a struct of the same type: what was given
 * is copied, what was null is cleared (a list: emptied), the rest stays. For schemas of scalars,
 * text, identifiers and lists; refused members are passed over. */
void fields_apply(const struct schema *schema, const void *change, void *target);

/* The struct at `source` as JSON text in the arena: the audit's before and after. */
const char *fields_json(struct arena *arena, const struct schema *schema, const void *source);

/* For FIELD_TEXT's is_valid. */
bool text_is_line(const char *text);  /* a single line, not blank */
bool text_is_email(const char *text); /* one @ with something on either side, no blanks */

/* Text of one line: TEXT_LINE(200) among a field's settings. */
#define TEXT_LINE(max_length_)                                                                     \
    .max_length = (max_length_), .is_valid = text_is_line,                                         \
    .must = "must be a single line and not blank"
enum { EMAIL_LENGTH_MAX = 254 };
#define TEXT_EMAIL                                                                                 \
    .max_length = EMAIL_LENGTH_MAX, .is_valid = text_is_email, .must = "must be an email address"

/* Members that are answered and never accepted. */
#define FIELD_COMPUTED(name_) FIELD_REFUSED(name_, "is computed and cannot be set")
#define FIELD_STAMPS          FIELD_COMPUTED("createdAt"), FIELD_COMPUTED("updatedAt")
#define FIELD_ID_FIXED        FIELD_REFUSED("_id", "cannot be changed")

#endif
