/* The passwords that guessers try first, as far as they are long enough to be offered here. */
#ifndef CRYPTO_COMMON_PASSWORDS_H
#define CRYPTO_COMMON_PASSWORDS_H

#include <stdbool.h>

/* Whether it is one of the table, whatever the case of its ASCII letters. */
bool common_password(const char *password);

#endif
