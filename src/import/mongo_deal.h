/* A document of dealperformances: a closed deal and its months. Private to mongo.c. */
#ifndef IMPORT_MONGO_DEAL_H
#define IMPORT_MONGO_DEAL_H

#include "import/mongo_body.h"

/* The closing, then its periods in their order there. */
MUST_USE struct result mongo_deal_records(struct mongo_file *file, const struct document *document,
                                          struct error *err);

#endif
