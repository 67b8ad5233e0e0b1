/* Stands in for the page where the program is built without it. */
#include "api/page_files.h"

const struct page_files page_files_embedded = {.count = 0};
