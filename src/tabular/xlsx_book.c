#include "tabular/xlsx_book.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attributes.h"

enum { XLSX_DEPTH_MAX = 64, XLSX_TOKEN_MAX_BYTES = 256 * 1024, DECIMAL_BASE = 10 };

static const struct xml_limits limits = {
    .document_bytes = XLSX_PART_MAX_BYTES,
    .elements = XLSX_ELEMENTS_MAX,
    .depth = XLSX_DEPTH_MAX,
    .text_bytes = XLSX_CELL_MAX_BYTES,
    .token_bytes = XLSX_TOKEN_MAX_BYTES,
};

/* ---- parts ---- */

struct part {
    zip_file_t *file;
    const char *name;
};

MUST_USE static struct result part_bytes(void *context, char *buffer, size_t size,
                                         size_t *ret_length, struct error *err)
{
    const struct part *part = context;
    const zip_int64_t got = zip_fread(part->file, buffer, size);
    if (got < 0)
        return error_set(err, ERROR_BAD_REQUEST, "The workbook's part %s is damaged: %s",
                         part->name, zip_file_strerror(part->file));
    *ret_length = (size_t)got;
    return RESULT_OK;
}

static struct result part_check(const char *name, const zip_stat_t *stat, struct error *err)
{
    if ((stat->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat->encryption_method != ZIP_EM_NONE)
        return error_set(err, ERROR_BAD_REQUEST,
                         "The workbook has a password: save it without one");
    const bool is_bomb =
        stat->size > XLSX_RATIO_FREE_BYTES && stat->size / XLSX_RATIO_MAX > stat->comp_size;
    if (is_bomb || stat->size > XLSX_PART_MAX_BYTES)
        return error_set(err, ERROR_TOO_LARGE,
                         "The workbook's part %s would be %llu bytes unpacked", name,
                         (unsigned long long)stat->size);
    return RESULT_OK;
}

struct result xlsx_part_read(struct xlsx_book *book, const char *name,
                             const struct xml_handler *handler, bool *ret_found, struct error *err)
{
    zip_stat_t stat;
    const zip_int64_t index = zip_name_locate(book->zip, name, ZIP_FL_NOCASE);
    if (ret_found != NULL)
        *ret_found = index >= 0;
    if (index < 0)
        return ret_found != NULL
                   ? RESULT_OK
                   : error_set(err, ERROR_BAD_REQUEST, "The workbook lacks its part %s", name);
    if (zip_stat_index(book->zip, (zip_uint64_t)index, 0, &stat) != 0)
        return error_set(err, ERROR_BAD_REQUEST, "The workbook is damaged: %s",
                         zip_strerror(book->zip));
    TRY(part_check(name, &stat, err));
    struct part part = {zip_fopen_index(book->zip, (zip_uint64_t)index, 0), name};
    if (part.file == NULL)
        return error_set(err, ERROR_BAD_REQUEST, "The workbook's part %s cannot be read: %s", name,
                         zip_strerror(book->zip));
    const struct byte_source source = {part_bytes, &part};
    struct result read = xml_read(&source, &limits, handler, err);
    zip_fclose(part.file);
    return read;
}

const char *xlsx_attribute(const struct xml_element *element, const char *name)
{
    for (size_t i = 0; element->attributes[i] != NULL; i += 2) {
        const char *local = strchr(element->attributes[i], '\n');
        if (strcmp(local != NULL ? local + 1 : element->attributes[i], name) == 0)
            return element->attributes[i + 1];
    }
    return NULL;
}

MUST_USE static struct result ignore_end(void *context, const struct xml_element *element,
                                         const char *text, size_t length, struct error *err)
{
    (void)context, (void)element, (void)text, (void)length, (void)err;
    return RESULT_OK;
}

static bool is_element(const struct xml_element *element, const char *name)
{
    return strcmp(element->name, name) == 0;
}

/* ---- sheets ---- */

/* The workbook's own part names its sheets and refers to their parts by ids. */
MUST_USE static struct result on_workbook(void *context, const struct xml_element *element,
                                          struct error *err)
{
    struct xlsx_book *book = context;
    if (is_element(element, "workbookPr")) {
        const char *from_1904 = xlsx_attribute(element, "date1904");
        book->from_1904 =
            from_1904 != NULL && strcmp(from_1904, "0") != 0 && strcmp(from_1904, "false") != 0;
    }
    if (!is_element(element, "sheet"))
        return RESULT_OK;
    const char *name = xlsx_attribute(element, "name"), *id = xlsx_attribute(element, "id");
    if (name == NULL || id == NULL)
        return error_set(err, ERROR_BAD_REQUEST, "The workbook has a sheet without a name");
    if (book->sheet_count == XLSX_SHEETS_MAX)
        return error_set(err, ERROR_TOO_LARGE, "The workbook has more than %d sheets",
                         XLSX_SHEETS_MAX);
    book->sheets[book->sheet_count++] = (struct xlsx_sheet){
        .name = arena_strdup(&book->arena, name),
        .part = arena_printf(&book->arena, "\n%s", id), /* until its part is known */
    };
    return RESULT_OK;
}

MUST_USE static struct result on_relation(void *context, const struct xml_element *element,
                                          struct error *err)
{
    struct xlsx_book *book = context;
    (void)err;
    const char *id = xlsx_attribute(element, "Id"), *target = xlsx_attribute(element, "Target");
    if (!is_element(element, "Relationship") || id == NULL || target == NULL)
        return RESULT_OK;
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (book->sheets[i].part[0] == '\n' && strcmp(book->sheets[i].part + 1, id) == 0)
            book->sheets[i].part = target[0] == '/' ? arena_strdup(&book->arena, target + 1)
                                                    : arena_printf(&book->arena, "xl/%s", target);
    }
    return RESULT_OK;
}

static bool has_part(struct xlsx_book *book, const char *name)
{
    return zip_name_locate(book->zip, name, ZIP_FL_NOCASE) >= 0;
}

static struct result refuse_other_forms(struct xlsx_book *book, struct error *err)
{
    if (has_part(book, "xl/workbook.bin"))
        return error_set(err, ERROR_BAD_REQUEST,
                         "This is a binary workbook (.xlsb): save it as .xlsx");
    if (has_part(book, "content.xml"))
        return error_set(err, ERROR_BAD_REQUEST,
                         "This is an OpenDocument file (.ods): save it as .xlsx");
    return error_set(err, ERROR_BAD_REQUEST, "This is a ZIP file, and no workbook (.xlsx)");
}

struct result xlsx_book_open(struct xlsx_book *book, int file, struct error *err)
{
    memset(book, 0, sizeof *book);
    arena_init(&book->arena, ARENA_DEFAULT_LIMIT);
    int code = 0;
    const int copy = dup(file); /* libzip closes its own */
    if (copy >= 0 && lseek(copy, 0, SEEK_SET) == 0)
        book->zip = zip_fdopen(copy, 0, &code);
    if (book->zip == NULL) {
        if (copy >= 0)
            close(copy);
        return error_set(err, ERROR_BAD_REQUEST,
                         "The workbook is damaged or cut off: it is no ZIP "
                         "file");
    }
    if (zip_get_num_entries(book->zip, 0) > XLSX_ENTRIES_MAX)
        return error_set(err, ERROR_TOO_LARGE, "The workbook has more than %d parts",
                         XLSX_ENTRIES_MAX);
    bool found = false;
    TRY(xlsx_part_read(book, "xl/workbook.xml",
                       &(struct xml_handler){on_workbook, ignore_end, book}, &found, err));
    if (!found)
        return refuse_other_forms(book, err);
    TRY(xlsx_part_read(book, "xl/_rels/workbook.xml.rels",
                       &(struct xml_handler){on_relation, ignore_end, book}, NULL, err));
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (book->sheets[i].part[0] == '\n')
            return error_set(err, ERROR_BAD_REQUEST, "The workbook lacks its sheet \"%.100s\"",
                             book->sheets[i].name);
    }
    return RESULT_OK;
}

void xlsx_book_close(struct xlsx_book *book)
{
    if (book->zip != NULL)
        zip_discard(book->zip);
    arena_free(&book->arena);
    buf_free(&book->strings);
    free(book->string_at);
    free(book->styles);
}

/* ---- shared strings ---- */

/* Makes room for one more. False: out of memory. */
static bool grow(void **items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    const size_t wider = *room > 0 ? 2 * *room : 64;
    void *moved = realloc(*items, wider * size);
    if (moved == NULL)
        return false;
    *items = moved;
    *room = wider;
    return true;
}

struct strings {
    struct xlsx_book *book;
    size_t begin;       /* of the string under way */
    size_t phonetic_in; /* how deep inside of a reading aid; 0: not */
};

MUST_USE static struct result on_string_start(void *context, const struct xml_element *element,
                                              struct error *err)
{
    struct strings *strings = context;
    (void)err;
    if (is_element(element, "si"))
        strings->begin = strings->book->strings.length;
    if (is_element(element, "rPh"))
        strings->phonetic_in = element->depth;
    return RESULT_OK;
}

static struct result string_add(struct strings *strings, struct error *err)
{
    struct xlsx_book *book = strings->book;
    if (book->string_count == XLSX_STRINGS_MAX)
        return error_set(err, ERROR_TOO_LARGE, "The workbook has more than %d texts",
                         XLSX_STRINGS_MAX);
    void *places = book->string_at;
    if (!grow(&places, book->string_count, &book->string_room, sizeof *book->string_at))
        return error_set(err, ERROR_INTERNAL, "out of memory");
    book->string_at = places;
    book->string_at[book->string_count++] = strings->begin;
    buf_append_char(&book->strings, '\0');
    return RESULT_OK;
}

MUST_USE static struct result on_string_end(void *context, const struct xml_element *element,
                                            const char *text, size_t length, struct error *err)
{
    struct strings *strings = context;
    struct buf *all = &strings->book->strings;
    if (is_element(element, "t") && strings->phonetic_in == 0) {
        if (all->length + length + 1 > XLSX_STRINGS_MAX_BYTES)
            return error_set(err, ERROR_TOO_LARGE, "The workbook's texts are more than %zu bytes",
                             XLSX_STRINGS_MAX_BYTES);
        buf_append(all, text, length);
    }
    if (element->depth == strings->phonetic_in)
        strings->phonetic_in = 0;
    return is_element(element, "si") ? string_add(strings, err) : RESULT_OK;
}

const char *xlsx_book_string(const struct xlsx_book *book, size_t index)
{
    return index < book->string_count ? book->strings.data + book->string_at[index] : NULL;
}

/* ---- formats ---- */

/* What stands in quotes, brackets or behind a backslash is shown as it is, or is a colour. */
enum xlsx_style xlsx_format_style(const char *code)
{
    bool has_day = false, has_month = false, has_time = false, has_percent = false;
    for (const char *at = code; *at != '\0' && *at != ';'; at++) {
        const char *end = *at == '"' ? strchr(at + 1, '"') : *at == '[' ? strchr(at, ']') : NULL;
        if (end != NULL) {
            at = end;
            continue;
        }
        if ((*at == '\\' || *at == '_' || *at == '*') && at[1] != '\0') {
            at++;
            continue;
        }
        has_day = has_day || strchr("dDyY", *at) != NULL;
        has_month = has_month || strchr("mM", *at) != NULL;
        has_time = has_time || strchr("hHsS", *at) != NULL;
        has_percent = has_percent || *at == '%';
    }
    if (has_percent)
        return XLSX_STYLE_PERCENT;
    return has_day || (has_month && !has_time) ? XLSX_STYLE_DATE : XLSX_STYLE_NUMBER;
}

static enum xlsx_style builtin_style(unsigned long id)
{
    if (id == 9 || id == 10)
        return XLSX_STYLE_PERCENT;
    return (id >= 14 && id <= 17) || id == 22 ? XLSX_STYLE_DATE : XLSX_STYLE_NUMBER;
}

struct own_format {
    unsigned long id;
    enum xlsx_style style;
};

struct styles {
    struct xlsx_book *book;
    struct own_format *formats; /* the workbook's, but for those of plain numbers */
    size_t format_count, format_room;
    bool in_cell_styles;
};

static struct result format_add(struct styles *styles, const struct xml_element *element,
                                struct error *err)
{
    const char *id = xlsx_attribute(element, "numFmtId");
    const char *code = xlsx_attribute(element, "formatCode");
    const enum xlsx_style style = code != NULL ? xlsx_format_style(code) : XLSX_STYLE_NUMBER;
    if (id == NULL || style == XLSX_STYLE_NUMBER)
        return RESULT_OK;
    if (styles->format_count == XLSX_FORMATS_MAX)
        return error_set(err, ERROR_TOO_LARGE, "The workbook has more than %d formats",
                         XLSX_FORMATS_MAX);
    void *items = styles->formats;
    if (!grow(&items, styles->format_count, &styles->format_room, sizeof *styles->formats))
        return error_set(err, ERROR_INTERNAL, "out of memory");
    styles->formats = items;
    styles->formats[styles->format_count++] =
        (struct own_format){strtoul(id, NULL, DECIMAL_BASE), style};
    return RESULT_OK;
}

static enum xlsx_style style_of(const struct styles *styles, unsigned long id)
{
    for (size_t i = 0; i < styles->format_count; i++) {
        if (styles->formats[i].id == id)
            return styles->formats[i].style;
    }
    return builtin_style(id);
}

static struct result style_add(struct styles *styles, const struct xml_element *element,
                               struct error *err)
{
    struct xlsx_book *book = styles->book;
    const char *id = xlsx_attribute(element, "numFmtId");
    if (book->style_count == XLSX_STYLES_MAX)
        return error_set(err, ERROR_TOO_LARGE, "The workbook has more than %d styles",
                         XLSX_STYLES_MAX);
    book->styles[book->style_count++] =
        id != NULL ? style_of(styles, strtoul(id, NULL, DECIMAL_BASE)) : XLSX_STYLE_NUMBER;
    return RESULT_OK;
}

MUST_USE static struct result on_style_start(void *context, const struct xml_element *element,
                                             struct error *err)
{
    struct styles *styles = context;
    if (is_element(element, "numFmt"))
        return format_add(styles, element, err);
    if (is_element(element, "cellXfs"))
        styles->in_cell_styles = true;
    return styles->in_cell_styles && is_element(element, "xf") ? style_add(styles, element, err)
                                                               : RESULT_OK;
}

MUST_USE static struct result on_style_end(void *context, const struct xml_element *element,
                                           const char *text, size_t length, struct error *err)
{
    struct styles *styles = context;
    (void)text, (void)length, (void)err;
    if (is_element(element, "cellXfs"))
        styles->in_cell_styles = false;
    return RESULT_OK;
}

struct result xlsx_book_read_values(struct xlsx_book *book, struct error *err)
{
    bool found = false;
    struct strings strings = {.book = book};
    TRY(xlsx_part_read(book, "xl/sharedStrings.xml",
                       &(struct xml_handler){on_string_start, on_string_end, &strings}, &found,
                       err));
    book->styles = calloc(XLSX_STYLES_MAX, sizeof *book->styles);
    if (book->styles == NULL)
        return error_set(err, ERROR_INTERNAL, "out of memory");
    struct styles styles = {.book = book};
    struct result read =
        xlsx_part_read(book, "xl/styles.xml",
                       &(struct xml_handler){on_style_start, on_style_end, &styles}, &found, err);
    free(styles.formats);
    return read;
}
