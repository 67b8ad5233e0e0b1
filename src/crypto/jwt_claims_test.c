/* Payloads and claims behind a good signature. */
#include "crypto/jwt_test_support.h"

struct payload_case {
    const char *payload, *audience;
    const char *reason; /* NULL: it is taken */
};

static void check_payloads(struct keys *k, const struct payload_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *token = sign_hs256(k, cases[i].payload);
        if (cases[i].reason == NULL)
            assert_taken(k, k->hs256, token, cases[i].audience);
        else
            assert_refused(k, k->hs256, token, cases[i].audience, cases[i].reason);
    }
}

static void odd_payloads_are_refused(void **state)
{
    struct keys *k = *state;
    static const struct payload_case cases[] = {
        {"[" GOOD "]", NULL, WRONG_PAYLOAD},
        {"\"text\"", NULL, WRONG_PAYLOAD},
        {"null", NULL, WRONG_PAYLOAD},
        {"no json", NULL, WRONG_PAYLOAD},
        {GOOD GOOD, NULL, WRONG_PAYLOAD},
        {"{" CLAIMS "," EXP ",\"role\":\"admin\"}", NULL, WRONG_PAYLOAD},
        {"{" CLAIMS "," EXP ",\"name\":\"\xC3\x28\"}", NULL, WRONG_PAYLOAD},
        {"{" CLAIMS "," EXP ",\"name\":\"\xED\xA0\x80\"}", NULL, WRONG_PAYLOAD},
        {"{" CLAIMS "," EXP ",\"name\":\"a\\u0000b\"}", NULL, WRONG_PAYLOAD},
        {"{" CLAIMS "," EXP ",\"name\":\"\xC3\xA9\"}", NULL, NULL},
    };
    check_payloads(k, cases, ARRAY_LENGTH(cases));
    assert_refused(k, k->hs256, sign_hmac(k, HS256, GOOD "\0", sizeof GOOD, SECRET), NULL,
                   WRONG_PAYLOAD);

    /* As deep as a token can be. */
    char deep[6000];
    memset(deep, '[', sizeof deep - 1);
    memcpy(deep, "{\"a\":", 5);
    deep[sizeof deep - 1] = '\0';
    assert_refused(k, k->hs256, sign_hs256(k, deep), NULL, WRONG_PAYLOAD);
}

static void exp_is_required_and_in_the_future(void **state)
{
    struct keys *k = *state;
    static const struct payload_case cases[] = {
        {"{" CLAIMS "}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":\"1750000600\"}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":null}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":true}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":[1750000600]}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":-1}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":9223372036854775807}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":9007199254740993}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":1e300}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":-1.5}", NULL, WRONG_EXP},
        {"{" CLAIMS ",\"exp\":1e400}", NULL, WRONG_PAYLOAD},
        {"{" CLAIMS ",\"exp\":99999999999999999999}", NULL, WRONG_PAYLOAD},
        {"{" CLAIMS ",\"exp\":0}", NULL, "JWT: expired"},
        {"{" CLAIMS ",\"exp\":1749999000}", NULL, "JWT: expired"},
        {"{" CLAIMS ",\"exp\":1749999970}", NULL, "JWT: expired"},
        {"{" CLAIMS ",\"exp\":1749999970.9}", NULL, "JWT: expired"},
        {"{" CLAIMS ",\"exp\":1749999971}", NULL, NULL},
        {"{" CLAIMS ",\"exp\":1750000000}", NULL, NULL},
        {"{" CLAIMS ",\"exp\":1750000600.25}", NULL, NULL},
        {"{" CLAIMS ",\"exp\":1.7500006e9}", NULL, NULL},
        {"{" CLAIMS ",\"exp\":9007199254740992}", NULL, NULL},
    };
    check_payloads(k, cases, ARRAY_LENGTH(cases));
}

static void nbf_is_heeded_where_present(void **state)
{
    struct keys *k = *state;
    static const struct payload_case cases[] = {
        {"{" CLAIMS "," EXP ",\"nbf\":1750000300}", NULL, "JWT: not valid yet"},
        {"{" CLAIMS "," EXP ",\"nbf\":1750000031}", NULL, "JWT: not valid yet"},
        {"{" CLAIMS "," EXP ",\"nbf\":1750000030}", NULL, NULL},
        {"{" CLAIMS "," EXP ",\"nbf\":1750000000}", NULL, NULL},
        {"{" CLAIMS "," EXP ",\"nbf\":0}", NULL, NULL},
        {"{" CLAIMS "," EXP ",\"nbf\":\"0\"}", NULL, "JWT: nbf is no time"},
        {"{" CLAIMS "," EXP ",\"nbf\":null}", NULL, "JWT: nbf is no time"},
    };
    check_payloads(k, cases, ARRAY_LENGTH(cases));
}

static void aud_is_checked_where_asked_for(void **state)
{
    struct keys *k = *state;
    static const struct payload_case cases[] = {
        {GOOD, NULL, NULL},
        {"{" CLAIMS "," EXP ",\"aud\":\"another\"}", NULL, NULL},
        {"{" CLAIMS "," EXP ",\"aud\":\"postclose\"}", "postclose", NULL},
        {"{" CLAIMS "," EXP ",\"aud\":[\"postclose\"]}", "postclose", NULL},
        {"{" CLAIMS "," EXP ",\"aud\":[\"another\",7,\"postclose\"]}", "postclose", NULL},
        {GOOD, "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":\"another\"}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":\"postclose2\"}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":\"Postclose\"}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":[]}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":[\"another\"]}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":[[\"postclose\"]]}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":{\"postclose\":1}}", "postclose", WRONG_AUD},
        {"{" CLAIMS "," EXP ",\"aud\":null}", "postclose", WRONG_AUD},
    };
    check_payloads(k, cases, ARRAY_LENGTH(cases));
}

static void sub_and_role_are_required(void **state)
{
    struct keys *k = *state;
    static const char no_sub[] = "JWT: sub is missing or no text";
    static const char no_role[] = "JWT: role is missing or no text";
    static const struct payload_case cases[] = {
        {"{\"role\":\"analyst\"," EXP "}", NULL, no_sub},
        {"{\"sub\":\"\",\"role\":\"analyst\"," EXP "}", NULL, no_sub},
        {"{\"sub\":7,\"role\":\"analyst\"," EXP "}", NULL, no_sub},
        {"{\"sub\":null,\"role\":\"analyst\"," EXP "}", NULL, no_sub},
        {"{\"sub\":\"ann@example.com\"," EXP "}", NULL, no_role},
        {"{\"sub\":\"ann@example.com\",\"role\":\"\"," EXP "}", NULL, no_role},
        {"{\"sub\":\"ann@example.com\",\"role\":[\"analyst\"]," EXP "}", NULL, no_role},
    };
    check_payloads(k, cases, ARRAY_LENGTH(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_payloads_are_refused),
        cmocka_unit_test(exp_is_required_and_in_the_future),
        cmocka_unit_test(nbf_is_heeded_where_present),
        cmocka_unit_test(aud_is_checked_where_asked_for),
        cmocka_unit_test(sub_and_role_are_required),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
