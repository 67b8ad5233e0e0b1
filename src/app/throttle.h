/* Wrong passwords are counted, for the account and for the address they came from, and at most
 * THROTTLE_TRIES of them are answered in a quarter of an hour. After that every try is refused, the
 * right password among them, until the oldest of them is a quarter of an hour old.
 *
 * An account is its address in lower case, whether or not there is one, so that this does not tell
 * who exists. The count is made inside the write transaction, of which there is one at a time:
 * tries made side by side do not get past it. A refusal is not written down; that the limit was
 * reached is. */
#ifndef APP_THROTTLE_H
#define APP_THROTTLE_H

#include "app/call.h"

enum { THROTTLE_TRIES = 10 };

/* ERROR_TOO_MANY_REQUESTS with err->retry_after_s. Cheap; also outside a transaction, before the
 * slow check of a password. */
MUST_USE struct result throttle_check(struct call *call, const char *email_key, struct error *err);
/* Counts a wrong password and forgets those that no longer count. */
MUST_USE struct result throttle_count(struct call *call, const char *email_key, struct error *err);
/* After a right one: forgets the account's, not the address's. */
MUST_USE struct result throttle_clear(struct call *call, const char *email_key, struct error *err);

#endif
