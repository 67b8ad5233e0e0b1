#include "crypto/seal.h"

#include <assert.h>
#include <sodium.h>

enum {
    SEAL_NONCE_BYTES = crypto_secretbox_NONCEBYTES,
    SEAL_OVERHEAD_BYTES = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
};

static_assert(HASH_BYTES == crypto_secretbox_KEYBYTES, "a hash is a key");

void seal(const unsigned char key[HASH_BYTES], const void *text, size_t length,
          struct buf *ret_sealed)
{
    /* 24 random bytes do not repeat, however many texts one key seals. */
    unsigned char nonce[SEAL_NONCE_BYTES];
    randombytes_buf(nonce, sizeof nonce);
    buf_reserve(ret_sealed, SEAL_OVERHEAD_BYTES + length);
    buf_append(ret_sealed, nonce, sizeof nonce);

    unsigned char *place = (unsigned char *)ret_sealed->data + ret_sealed->length;
    crypto_secretbox_easy(place, text, length, nonce, key);
    ret_sealed->length += crypto_secretbox_MACBYTES + length;
    ret_sealed->data[ret_sealed->length] = '\0';
}

struct result seal_open(const unsigned char key[HASH_BYTES], const void *sealed, size_t length,
                        struct buf *ret_text, struct error *err)
{
    if (length < SEAL_OVERHEAD_BYTES)
        return error_set(err, ERROR_FORBIDDEN, "sealed text is too short");

    const unsigned char *nonce = sealed;
    const unsigned char *box = nonce + SEAL_NONCE_BYTES;
    size_t text_length = length - SEAL_OVERHEAD_BYTES;
    buf_reserve(ret_text, text_length);
    /* It looks at the authenticator first and writes nothing where that is wrong. */
    if (crypto_secretbox_open_easy((unsigned char *)ret_text->data + ret_text->length, box,
                                   length - SEAL_NONCE_BYTES, nonce, key) != 0)
        return error_set(err, ERROR_FORBIDDEN, "sealed under another key, or changed");
    ret_text->length += text_length;
    ret_text->data[ret_text->length] = '\0';
    return RESULT_OK;
}
