/* The demo: a generated portfolio in an empty database, and a sign-in for its admin. */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "app/app.h"

/* Fills an empty database, and gives the demo admin a new random password at every start, printed
 * on standard output: a sign-in that is good until the next. ERROR_CONFLICT where the database
 * holds something else than the demo. */
MUST_USE struct result demo_prepare(struct app *app, struct error *err);

#endif
