/* The file of an import as a table: CSV, or a sheet of a workbook. */
#ifndef IMPORT_TABLE_FILE_H
#define IMPORT_TABLE_FILE_H

#include "import/format.h"
#include "tabular/csv.h"
#include "tabular/sniff.h"

/* A reader of a table, from its start. */
struct table_reader {
    struct result (*read)(void *context, const struct table_sink *sink, struct error *err);
    void *context;
};

struct table_file {
    const struct import_work *work;
    bool is_workbook;
    struct csv_dialect dialect; /* of CSV, once it was read */
};

struct sniffed table_file_sniff(const struct import_work *work);

/* As the settings say: the delimiter of CSV, the sheet of a workbook. `file` must outlive it. */
struct table_reader table_file_reader(struct table_file *file);

/* Encoding and delimiter, or the sheets, of which `sheet` was read. */
MUST_USE struct result table_file_put(const struct table_file *file, const char *sheet,
                                      struct recognition *ret, struct error *err);

/* A remark that names the sheets beside the one that was read; NULL where there are none, or the
 * settings say which one is meant. In the call's arena. */
MUST_USE struct result table_file_remark(const struct table_file *file, const char *sheet,
                                         const char **ret_remark, struct error *err);

#endif
