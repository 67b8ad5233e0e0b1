/* The end of a request: what a handler left becomes the answer, with the headers that all have, one
 * line of log and its count. For dispatch.c. */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "api/pending.h"

/* Before a handler runs, again too: nothing is answered yet. */
void answer_reset(struct pending *pending);
/* What the handler set, or its refusal; 304 where the client has it. */
void answer_render(struct pending *pending);
/* pending->err, instead of whatever was answered so far. */
void answer_problem(struct pending *pending);
/* Headers, log, count; then it goes out, and `pending` is gone. */
void answer_send(struct pending *pending);
/* All of that but for going out. */
void answer_complete(struct pending *pending);

#endif
