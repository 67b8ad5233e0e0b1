#include "analytics/id_key.h"

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

bool id_key_pack(const struct oid *id, struct id_key *ret_key)
{
    struct id_key key;
    for (int i = 0; i < ID_KEY_BYTES; i++) {
        int high = digit_value(id->hex[2 * i]);
        int low = high < 0 ? -1 : digit_value(id->hex[2 * i + 1]);
        if (low < 0)
            return false;
        key.bytes[i] = (unsigned char)(high << 4 | low);
    }
    if (id->hex[OID_HEX] != '\0')
        return false;
    *ret_key = key;
    return true;
}

void id_key_hex(const void *key, char hex[OID_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = key;
    for (int i = 0; i < ID_KEY_BYTES; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[OID_HEX] = '\0';
}
