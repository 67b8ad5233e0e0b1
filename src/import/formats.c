#include <string.h>
#include <unistd.h>

#include "app/fields.h"
#include "import/absee_forget.h"
#include "import/absee_format.h"
#include "import/format.h"
#include "import/mongo.h"
#include "import/statements.h"
#include "import/tables.h"

const struct import_format import_formats[] = {
    {.name = "absee",
     .recognise = absee_recognise,
     .execute = absee_execute,
     .forget_deal = absee_forget_deal,
     .forget_import = absee_forget_import},
    {.name = "statement",
     .of_one_kind = true,
     .recognise = statements_recognise,
     .read = statements_read},
    {.name = "xlsx", .of_one_kind = true, .recognise = xlsx_recognise, .read = xlsx_records},
    {.name = "csv", .of_one_kind = true, .recognise = csv_recognise, .read = csv_records},
    {.name = "mongoexport",
     .of_one_kind = true,
     .recognise = mongoexport_recognise,
     .read = mongo_records},
    {.name = "mongodump",
     .of_one_kind = true,
     .recognise = mongodump_recognise,
     .read = mongo_records},
    {.name = NULL},
};

const struct import_format *import_format_find(const char *name)
{
    for (const struct import_format *format = import_formats; format->name; format++) {
        if (!strcmp(format->name, name))
            return format;
    }
    return NULL;
}

static struct result rewind_file(const struct import_work *work, struct error *err)
{
    if (lseek(work->input->file, 0, SEEK_SET) == 0)
        return RESULT_OK;
    return error_set(err, ERROR_BAD_REQUEST, "is not a file that can be read more than once");
}

static struct result ask(const struct import_work *work, const struct import_format *format,
                         struct recognition *ret, bool *ret_is, const char **ret_why,
                         struct error *err)
{
    TRY(rewind_file(work, err));
    return format->recognise(work, ret, ret_is, ret_why, err);
}

static struct result recognise(const struct import_work *work, const struct import_format **format,
                               struct recognition *ret, struct error *err)
{
    const char *why = NULL;
    bool is = false;
    if (*format) {
        TRY(ask(work, *format, ret, &is, &why, err));
        return is ? RESULT_OK
                  : error_set(err, ERROR_BAD_REQUEST, "is no %s: %s", (*format)->name,
                              why ? why : "it begins otherwise");
    }
    for (*format = import_formats; (*format)->name; ++*format) {
        TRY(ask(work, *format, ret, &is, &why, err));
        if (is)
            return RESULT_OK;
    }
    return error_set(err, ERROR_BAD_REQUEST, "is no file that can be imported%s%s", why ? ": " : "",
                     why ? why : "");
}

static struct result parse_names(struct import_work *work, const struct import_format **ret_format,
                                 struct error *err)
{
    const struct import_input *input = work->input;
    enum import_kind kind = IMPORT_LEADS;
    if (input->format) {
        *ret_format = import_format_find(input->format);
        if (!*ret_format)
            error_field(err, "/format", "is no format of imports");
    }
    if (input->kind) {
        if (import_kind_parse(input->kind, &kind))
            work->kind = OPT(kind);
        else
            error_field(err, "/as", "is nothing that can be imported");
    }
    return error_result(err);
}

/* What is remembered of the source fills what was not said. */
static struct result fill_settings(struct import_work *work, const char *format,
                                   struct import_settings *settings, struct error *err)
{
    const char *kept = NULL;
    struct import_settings before = {0};
    if (!work->input->source || !work->input->source[0])
        return RESULT_OK;
    TRY(import_source_settings(work->call, work->input->source, format,
                               work->kind.known ? import_kind_names[work->kind.value] : "", &kept,
                               err));
    if (kept)
        TRY(import_settings_parse(kept, work->call->arena, &before, err));
    import_settings_fill(work->call->arena, settings, &before);
    return RESULT_OK;
}

/* Format and kind where they are not said, and the settings. */
static struct result begin(struct import_work *work, struct import_settings *settings,
                           const struct import_format **ret_format, struct error *err)
{
    const struct import_format *format = NULL;
    struct recognition recognised = {0};
    enum import_kind kind = IMPORT_LEADS;
    TRY(parse_names(work, &format, err));
    TRY(import_settings_parse(work->input->settings, work->call->arena, settings, err));
    if (!format || (format->of_one_kind && !work->kind.known))
        TRY(recognise(work, &format, &recognised, err));
    if (!work->kind.known && recognised.kind.chars &&
        import_kind_parse(recognised.kind.chars, &kind))
        work->kind = OPT(kind);
    TRY(fill_settings(work, format->name, settings, err));
    *ret_format = format;
    return RESULT_OK;
}

struct result import_work_begin(struct import_work *work, struct import_input *input,
                                struct import_settings *settings,
                                const struct import_format **ret_format, struct error *err)
{
    TRY(begin(work, settings, ret_format, err));
    if ((*ret_format)->of_one_kind && !work->kind.known) {
        error_field(err, "/as", "is required: what the rows are cannot be told from the columns");
        return error_result(err);
    }
    input->format = (*ret_format)->name;
    return rewind_file(work, err);
}

struct result import_recognise(struct call *call, const struct import_input *input,
                               struct import_recognition *ret_recognition, struct error *err)
{
    struct import_settings settings = {0};
    struct recognition recognised = {0};
    struct import_work work = {.call = call, .input = input, .settings = &settings};
    const struct import_format *format = NULL;
    TRY(begin(&work, &settings, &format, err));
    TRY(recognise(&work, &format, &recognised, err)); /* again, with all that is known by now */
    recognised.format.chars = format->name;
    if (work.kind.known) {
        recognised.kind.chars = import_kind_names[work.kind.value];
        recognised.fields = import_fields((enum import_kind)work.kind.value, call->arena);
    }
    *ret_recognition = (struct import_recognition){
        .format = format->name,
        .kind = recognised.kind.chars,
        .json = fields_json(call->arena, &import_recognition_schema, &recognised),
    };
    return RESULT_OK;
}
