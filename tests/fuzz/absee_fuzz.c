/* Feeds any bytes to the ABS-EE reader. Beyond not crashing, what it hands over must keep the
 * promises of tabular/absee.h: a number, bounded counts, values in the calendar's range. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "tabular/absee.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_date(struct opt date)
{
    int year, month, day;
    if (!date.known)
        return;
    date_to_parts((int32_t)date.value, &year, &month, &day);
    require(year >= YEAR_MIN && year <= YEAR_MAX);
}

MUST_USE static struct result on_asset(void *context, const struct absee_asset *asset,
                                       struct error *err)
{
    (void)err;
    size_t *seen = context;
    ++*seen;
    require(asset->number != NULL && asset->number[0] != '\0');
    require(strlen(asset->number) <= ABSEE_VALUE_MAX_BYTES);
    require(asset->property_count <= ABSEE_PROPERTIES_MAX);
    require(asset->remark_count <= ABSEE_REMARKS_MAX);
    require_date(asset->originated_on);
    require_date(asset->modified_on);
    require_date(asset->modified_maturity_on);
    require_date(asset->liquidated_on);
    require(!asset->modification_codes ||
            strlen(asset->modification_codes) <= ABSEE_VALUE_MAX_BYTES);
    for (size_t i = 0; i < asset->property_count; i++) {
        require_date(asset->properties[i].statement_start_on);
        require_date(asset->properties[i].statement_end_on);
    }
    for (size_t i = 0; i < asset->remark_count; i++)
        require(asset->remarks[i].fault < ABSEE_FAULT_COUNT && asset->remarks[i].value != NULL);
    return RESULT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct byte_memory memory = {.bytes = (const char *)data, .length = size};
    const struct byte_source source = byte_source_memory(&memory);
    size_t seen = 0, assets = 0;
    const struct absee_sink sink = {on_asset, &seen};
    struct error err;
    error_init(&err, NULL);
    const struct result r = absee_read(&source, &sink, &assets, &err);
    if (failed(r))
        require(err.detail[0] != '\0' && assets == 0);
    else
        require(assets == seen && assets > 0);
    return 0;
}
