#include "import/told_json.h"

#include "json/writer.h"

struct problem {
    struct text column, pointer, detail;
};

static const struct field problem_fields[] = {
    FIELD_TEXT(struct problem, column, "column", .required = true, .nullable = true),
    FIELD_TEXT(struct problem, pointer, "pointer", .required = true, .nullable = true),
    FIELD_TEXT(struct problem, detail, "detail", .required = true),
};
const struct schema import_problem_schema = SCHEMA("ImportProblem", struct problem, problem_fields);

static void write_problems(struct buf *text, const struct import_told *told)
{
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(text, false);
    json_begin_array(out);
    for (size_t i = 0; i < told->problem_count; i++) {
        const struct import_problem *said = &told->problems[i];
        const struct problem problem = {
            .column.chars = said->column,
            .pointer.chars = said->pointer,
            .detail.chars = said->detail,
        };
        schema_encode(&import_problem_schema, &problem, out);
    }
    json_end_array(out);
}

static void write_remarks(struct buf *text, const struct import_told *told)
{
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(text, false);
    json_begin_array(out);
    for (size_t i = 0; i < told->remark_count; i++)
        json_write_text(out, told->remarks[i]);
    json_end_array(out);
}

static void write_cells(struct buf *text, const struct import_told *told)
{
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(text, false);
    json_begin_array(out);
    for (size_t i = 0; i < told->cell_count; i++)
        json_write_text(out, told->cells[i].text ? told->cells[i].text : "");
    json_end_array(out);
}

struct upload_row told_json_row(struct told_json *json, const struct import_told *told)
{
    write_problems(&json->problems, told);
    write_remarks(&json->remarks, told);
    write_cells(&json->cells, told);
    return (struct upload_row){
        .row = (int64_t)told->row,
        .sheet = told->sheet ? told->sheet : "",
        .kind = import_kind_names[told->kind],
        .outcome = import_outcome_names[told->outcome],
        .subject_id = oid_is_set(&told->subject_id) ? told->subject_id.hex : NULL,
        .problems = buf_text(&json->problems),
        .remarks = buf_text(&json->remarks),
        .cells = buf_text(&json->cells),
    };
}

void told_json_free(struct told_json *json)
{
    buf_free(&json->problems);
    buf_free(&json->remarks);
    buf_free(&json->cells);
}

const char *revert_problems_json(struct arena *arena, const struct revert_report *report)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out CLEANUP(json_writer_free_at_end) = json_writer_new(&text, false);
    json_begin_array(out);
    for (size_t i = 0; i < report->problem_count; i++)
        schema_encode(&revert_problem_schema, &report->problems[i], out);
    json_end_array(out);
    return arena_strdup(arena, buf_text(&text));
}
