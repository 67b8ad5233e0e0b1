#include "crypto/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attributes.h"

/* What argon2id asks for under the interactive limits, less what a reading may be off by. */
enum { HASH_LEAST_KIB = 60 * 1024 };

static void init_is_idempotent(void **state)
{
    (void)state;
    assert_false(failed(crypto_init(NULL)));
    assert_false(failed(crypto_init(NULL)));
}

static void hash_verifies_its_password_alone(void **state)
{
    (void)state;
    struct error err = {0};
    char hash[PASSWORD_HASH_MAX], again[PASSWORD_HASH_MAX];
    assert_false(failed(password_hash("trois maisons à vendre", hash, &err)));
    assert_false(failed(password_hash("trois maisons à vendre", again, &err)));
    assert_memory_equal(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_string_not_equal(hash, again);
    assert_true(password_verify(hash, "trois maisons à vendre"));
    assert_true(password_verify(again, "trois maisons à vendre"));
    assert_false(password_verify(hash, "trois maisons a vendre"));
    assert_false(password_verify(hash, "trois maisons à vendre "));
    assert_false(password_verify(hash, ""));
    assert_false(password_needs_rehash(hash));
}

static void all_bytes_count(void **state)
{
    (void)state;
    char password[PASSWORD_MAX_CHARS + 1];
    memset(password, 'x', PASSWORD_MAX_CHARS);
    password[PASSWORD_MAX_CHARS] = '\0';
    char hash[PASSWORD_HASH_MAX];
    assert_false(failed(password_hash(password, hash, NULL)));
    assert_true(password_verify(hash, password));
    password[PASSWORD_MAX_CHARS - 1] = 'y';
    assert_false(password_verify(hash, password));
}

static void other_parameters_need_a_rehash(void **state)
{
    (void)state;
    /* A salt of 16 bytes and a hash of 32, whose values do not matter. */
    assert_true(password_needs_rehash("$argon2id$v=19$m=32768,t=2,p=1$Mm5kUEwT3frYemeDIxXgQw$"
                                      "cWJX7tDvkKeVEYxR8FJYL4HUj3PHEetIqIiHeKHd3Uw"));
    assert_true(password_needs_rehash("no hash"));
    assert_false(password_verify("no hash", "no hash"));
    assert_false(password_verify("", ""));
}

/* How far one verification drives up the memory of a process, in KiB. A fresh child each time: the
 * kernel keeps the highest mark, and a child starts with a new one. */
static long verify_peak_kib(const char *hash)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rusage before, after;
        getrusage(RUSAGE_SELF, &before);
        bool verified = password_verify(hash, "guess of a stranger");
        getrusage(RUSAGE_SELF, &after);
        long grown = verified ? -1 : after.ru_maxrss - before.ru_maxrss;
        _exit(write(ends[1], &grown, sizeof grown) != (ssize_t)sizeof grown);
    }
    long grown = 0;
    assert_int_equal(read(ends[0], &grown, sizeof grown), sizeof grown);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return grown;
}

/* Time would be an unsteady witness; the memory that argon2id must fill is a steady one. */
static void nobody_costs_as_much_as_somebody(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_MAX];
    assert_false(failed(password_hash("trois maisons à vendre", hash, NULL)));
    assert_true(verify_peak_kib(hash) >= HASH_LEAST_KIB);
    assert_true(verify_peak_kib(NULL) >= HASH_LEAST_KIB);
    assert_true(verify_peak_kib("no hash") < HASH_LEAST_KIB);
}

static void nobody_has_no_password(void **state)
{
    (void)state;
    assert_false(password_verify(NULL, "trois maisons à vendre"));
    assert_false(password_verify(NULL, ""));
}

static void length_is_in_characters(void **state)
{
    (void)state;
    assert_null(password_weakness("0123456k89"));
    assert_non_null(password_weakness("012345k89"));
    assert_non_null(password_weakness(""));
    /* Nine characters in 18 bytes, and ten in 20. */
    assert_non_null(password_weakness("éèàùçâêîô"));
    assert_null(password_weakness("éèàùçâêîôû"));

    char longest[PASSWORD_MAX_CHARS * 4 + 2] = "";
    for (size_t i = 0; i < PASSWORD_MAX_CHARS; i++)
        memcpy(longest + i * 4, i % 2 == 0 ? "🏠" : "🔑", 4);
    assert_null(password_weakness(longest));
    memcpy(longest + sizeof longest - 2, "a", 2);
    assert_non_null(password_weakness(longest));

    char plain[PASSWORD_MAX_CHARS + 2] = "";
    for (size_t i = 0; i < PASSWORD_MAX_CHARS; i++)
        plain[i] = i % 2 == 0 ? 'a' : 'b';
    assert_null(password_weakness(plain));
    plain[PASSWORD_MAX_CHARS] = 'a';
    assert_non_null(password_weakness(plain));

    /* Bytes that begin no character must not pass for nothing. */
    char stray[4096];
    memset(stray, 0x80, sizeof stray - 1);
    memcpy(stray, "0123456k89", 10);
    stray[sizeof stray - 1] = '\0';
    assert_non_null(password_weakness(stray));
}

static void commonest_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "password123",  "PASSWORD123", "PassWord1234",  "1234567890",    "0123456789",
        "qwertyuiop",   "QwertyUIOP",  "iloveyou123",   "letmein123",    "administrator",
        "Welcome123!",  "P@ssw0rd123", "zxcvbnm,./",    "0987654321",    "1q2w3e4r5t",
        "zaq1xsw2cde3", "realestate1", "Helloworld1",   "aaaaaaaaaa",    "$$$$$$$$$$$$",
        "éééééééééé",   "🏠🏠🏠🏠🏠🏠🏠🏠🏠🏠",  "3456789012345", "7890123456789", "          ",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        if (password_weakness(refused[i]) == NULL)
            fail_msg("\"%s\" was taken", refused[i]);
    }
    static const char *const taken[] = {
        "password123x", "xpassword123", "1234567891", "2468013579k",  "aaaaaaaaab",
        "baaaaaaaaa",   "éééééééééè",   "8472910365", "abababababcd",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(taken); i++) {
        if (password_weakness(taken[i]) != NULL)
            fail_msg("\"%s\" was refused", taken[i]);
    }
}

static void wipe_overwrites(void **state)
{
    (void)state;
    char secret[] = "swordfish";
    secret_wipe(secret + 1, 3);
    assert_memory_equal(secret, "s\0\0\0dfish", sizeof secret);
    secret_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_is_idempotent),
        cmocka_unit_test(hash_verifies_its_password_alone),
        cmocka_unit_test(all_bytes_count),
        cmocka_unit_test(other_parameters_need_a_rehash),
        cmocka_unit_test(nobody_costs_as_much_as_somebody),
        cmocka_unit_test(nobody_has_no_password),
        cmocka_unit_test(length_is_in_characters),
        cmocka_unit_test(commonest_are_refused),
        cmocka_unit_test(wipe_overwrites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
