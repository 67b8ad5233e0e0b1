/* Feeds any text to the readers of cells: what one reads as a date is one of its orders' too, and
 * nothing is read of a cell that says nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "tabular/cell.h"
#include "tabular/sniff.h"
#include "tabular/xlsx_number.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    const bool empty = cell_is_empty(text);
    int64_t cents = 0;
    require((cell_decimal(text, '.', 2, &cents) == CELL_EMPTY) == empty);
    require((cell_decimal(text, ',', 6, &cents) == CELL_EMPTY) == empty);
    bool value;
    require((cell_boolean(text, &value) == CELL_EMPTY) == empty);
    const unsigned orders = cell_date_orders(text);
    for (int order = 0; order < CELL_DATE_ORDER_COUNT; order++) {
        int32_t on = 0, ym = 0;
        const bool is_date = cell_date(text, (enum cell_date_order)order, &on) == CELL_OK;
        require(is_date == ((orders >> order & 1) != 0));
        if (is_date)
            require(cell_month(text, (enum cell_date_order)order, &ym) == CELL_OK &&
                    ym == date_month_ym(on));
    }
    char written[XLSX_NUMBER_TEXT_MAX], day[DATE_TEXT_MAX];
    if (xlsx_number_text(text, written))
        require(cell_decimal(written, '.', 2, &cents) != CELL_EMPTY && strlen(written) > 0);
    (void)xlsx_day_text(text, false, day);
    const struct sniffed sniffed = sniff(text, size);
    require((sniffed.kind == SNIFF_UNKNOWN) == (sniffed.why != NULL));
    free(text);
    return 0;
}
