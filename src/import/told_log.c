#include "import/told_log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/spool.h"

enum { PENDING_MAX_BYTES = 64 * 1024, TEXT_COUNT = 7 };

/* A record: this, then its texts, each ended by a NUL. */
struct head {
    uint64_t bytes; /* of the texts */
    int64_t row;
};

struct result told_log_open(const char *folder, struct told_log *ret_log, struct error *err)
{
    struct told_log log = {.file = -1};
    TRY(spool_open(folder, &log.file, err));
    *ret_log = log;
    return RESULT_OK;
}

void told_log_close(struct told_log *log)
{
    spool_close(&log->file);
    buf_free(&log->pending);
}

struct result told_log_reset(struct told_log *log, struct error *err)
{
    buf_reset(&log->pending);
    memset(log->kept, 0, sizeof(log->kept));
    log->remarked = 0;
    if (ftruncate(log->file, 0) != 0 || lseek(log->file, 0, SEEK_SET) != 0)
        return error_set(err, ERROR_INTERNAL, "a temporary file cannot be emptied: %s",
                         strerrordesc_np(errno));
    return RESULT_OK;
}

bool told_log_keeps(const struct told_log *log, int outcome, bool refused, bool remarked)
{
    return refused || log->kept[outcome] < TOLD_KEPT_MAX ||
           (remarked && log->remarked < TOLD_REMARKED_MAX);
}

struct result told_log_add(struct told_log *log, int outcome, bool refused,
                           const struct upload_row *row, struct error *err)
{
    const char *texts[TEXT_COUNT] = {
        row->sheet,    row->kind,    row->outcome, row->subject_id ? row->subject_id : "",
        row->problems, row->remarks, row->cells};
    struct head head = {.row = row->row};
    for (int i = 0; i < TEXT_COUNT; i++)
        head.bytes += strlen(texts[i]) + 1;
    buf_append(&log->pending, &head, sizeof(head));
    for (int i = 0; i < TEXT_COUNT; i++)
        buf_append(&log->pending, texts[i], strlen(texts[i]) + 1);
    if (!refused && log->kept[outcome] >= TOLD_KEPT_MAX)
        log->remarked++;
    log->kept[outcome]++;
    return log->pending.length < PENDING_MAX_BYTES ? RESULT_OK : told_log_flush(log, err);
}

struct result told_log_flush(struct told_log *log, struct error *err)
{
    TRY(spool_write(log->file, log->pending.data, log->pending.length, err));
    buf_reset(&log->pending);
    return RESULT_OK;
}

/* ---- reading ---- */

/* *ret_bytes less than `length` only at the end of the file. */
static struct result read_at(int file, off_t at, void *bytes, size_t length, size_t *ret_bytes,
                             struct error *err)
{
    size_t done = 0;
    while (done < length) {
        ssize_t got = pread(file, (char *)bytes + done, length - done, at + (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(err, ERROR_INTERNAL, "a temporary file cannot be read: %s",
                             strerrordesc_np(errno));
        if (got == 0)
            break;
        done += (size_t)got;
    }
    *ret_bytes = done;
    return RESULT_OK;
}

static struct upload_row row_of(const struct head *head, const char *texts)
{
    const char *text[TEXT_COUNT];
    for (int i = 0; i < TEXT_COUNT; i++) {
        text[i] = texts;
        texts += strlen(texts) + 1;
    }
    return (struct upload_row){
        .row = head->row,
        .sheet = text[0],
        .kind = text[1],
        .outcome = text[2],
        .subject_id = text[3][0] ? text[3] : NULL,
        .problems = text[4],
        .remarks = text[5],
        .cells = text[6],
    };
}

struct result told_log_store(const struct told_log *log, struct told_place *place, int64_t limit,
                             struct db *db, const struct oid *id, bool *ret_more, struct error *err)
{
    struct buf texts CLEANUP(buf_free) = BUF_EMPTY;
    *ret_more = true;
    for (int64_t i = 0; i < limit; i++) {
        struct head head;
        size_t got = 0;
        TRY(read_at(log->file, place->at, &head, sizeof(head), &got, err));
        *ret_more = got == sizeof(head);
        if (!*ret_more)
            return RESULT_OK;
        buf_reset(&texts);
        buf_reserve(&texts, head.bytes);
        TRY(read_at(log->file, place->at + (off_t)sizeof(head), texts.data, head.bytes, &got, err));
        if (got != head.bytes)
            return error_set(err, ERROR_INTERNAL, "a temporary file lost its end");
        struct upload_row row = row_of(&head, texts.data);
        row.number = place->number + 1;
        TRY(upload_row_insert(db, id, &row, err));
        place->at += (off_t)(sizeof(head) + head.bytes);
        place->number++;
    }
    return RESULT_OK;
}
