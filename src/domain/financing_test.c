/* The expected payments were computed with exact rational arithmetic and rounded half up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "domain/financing.h"

struct payment_case {
    int64_t price_cents;
    int64_t ltv_ppm, rate_ppm, months;
    int64_t payment_cents;
};

/* 0 months: interest only. Among them exact half cents (a price of 3 at 50 % over one month, 150
 * over two, 2814 over three, each at 100 %), the least and the greatest of each figure. */
static const struct payment_case payments[] = {
    {INT64_C(20000000), 750000, 70000, 360, INT64_C(99795)},
    {INT64_C(20000000), 750000, 75000, 360, INT64_C(104882)},
    {INT64_C(20000000), 500000, 0, 240, INT64_C(41667)},
    {INT64_C(20000000), 700000, 60000, 0, INT64_C(70000)},
    {INT64_C(100000000000000), 1000000, 1, 1200, INT64_C(83337503542)},
    {INT64_C(100000000000000), 1000000, 1, 1, INT64_C(100000008333333)},
    {INT64_C(100000000000000), 1000000, 1, 2, INT64_C(50000006250000)},
    {INT64_C(100000000000000), 1000000, 1000000, 1, INT64_C(108333333333333)},
    {INT64_C(100000000000000), 1000000, 1000000, 1200, INT64_C(8333333333333)},
    {INT64_C(100000000000000), 1000000, 1000000, 2, INT64_C(56333333333333)},
    {INT64_C(100000000000000), 1000000, 1, 360, INT64_C(277781956039)},
    {INT64_C(100000000000000), 999999, 1, 1199, INT64_C(83406922501)},
    {INT64_C(99999999999999), 999999, 999999, 1199, INT64_C(8333316666675)},
    {INT64_C(99999999999999), 1000000, 7, 13, INT64_C(7692339102601)},
    {INT64_C(1), 1000000, 70000, 1, INT64_C(1)},
    {INT64_C(1), 1000000, 1000000, 12, INT64_C(0)},
    {INT64_C(0), 750000, 70000, 360, INT64_C(0)},
    {INT64_C(1), 1, 1, 1, INT64_C(0)},
    {INT64_C(100), 500000, 10, 3, INT64_C(17)},
    {INT64_C(123456789), 800000, 68750, 360, INT64_C(648819)},
    {INT64_C(98765432), 650001, 123457, 181, INT64_C(783313)},
    {INT64_C(31415926535), 271828, 314159, 271, INT64_C(223772726)},
    {INT64_C(2718281828459), 999999, 2, 600, INT64_C(4530692088)},
    {INT64_C(100000000000000), 1, 1, 1200, INT64_C(83338)},
    {INT64_C(100000000000000), 1, 1000000, 1, INT64_C(108333333)},
    {INT64_C(3), 500000, 1000000, 1, INT64_C(2)},
    {INT64_C(12), 500000, 1000000, 1, INT64_C(7)},
    {INT64_C(6), 1000000, 1000000, 1, INT64_C(7)},
    {INT64_C(30), 1000000, 1000000, 1, INT64_C(33)},
    {INT64_C(18), 1000000, 1000000, 1, INT64_C(20)},
    {INT64_C(50), 1000000, 0, 4, INT64_C(13)},
    {INT64_C(10), 1000000, 0, 4, INT64_C(3)},
    {INT64_C(100000000000000), 1000000, 0, 1200, INT64_C(83333333333)},
    {INT64_C(600), 1000000, 1000, 0, INT64_C(0)},
    {INT64_C(100000000000000), 1000000, 1, 0, INT64_C(8333333)},
    {INT64_C(12000000), 1000000, 500000, 0, INT64_C(500000)},
    {INT64_C(6000000), 1000000, 1, 0, INT64_C(1)},
    {INT64_C(5999999), 1000000, 1, 0, INT64_C(0)},
    {INT64_C(150), 1000000, 1000000, 2, INT64_C(85)},
    {INT64_C(450), 1000000, 1000000, 2, INT64_C(254)},
    {INT64_C(7500000000150), 1000000, 1000000, 2, INT64_C(4225000000085)},
    {INT64_C(2814), 1000000, 1000000, 3, INT64_C(1099)},
    {INT64_C(2813), 1000000, 1000000, 3, INT64_C(1098)},
    {INT64_C(339564), 75955, 18, 1040, INT64_C(25)},
    {INT64_C(90123), 95120, 18, 458, INT64_C(19)},
    {INT64_C(605137), 48846, 303678, 296, INT64_C(748)},
    {INT64_C(598647), 609852, 19, 1122, INT64_C(326)},
    {INT64_C(95759427948324), 448364, 968299, 741, INT64_C(3464499598059)},
    {INT64_C(11521150674427), 314835, 764879, 590, INT64_C(231201343991)},
    {INT64_C(550683695), 159368, 16, 1200, INT64_C(73193)},
    {INT64_C(747567715), 608065, 25535, 971, INT64_C(1107931)},
    {INT64_C(91077111265227), 714329, 188859, 300, INT64_C(1033459610170)},
    {INT64_C(176212), 228808, 259643, 801, INT64_C(872)},
    {INT64_C(483311296), 926296, 113858, 180, INT64_C(5197403)},
    {INT64_C(241961), 243225, 13, 539, INT64_C(109)},
    {INT64_C(51968105364993), 593852, 11, 360, INT64_C(85740194047)},
    {INT64_C(429400257), 665101, 64, 903, INT64_C(317036)},
    {INT64_C(356573), 594316, 27598, 53, INT64_C(4252)},
    {INT64_C(404973202), 364265, 120957, 300, INT64_C(1564132)},
    {INT64_C(14381169486938), 359280, 9, 360, INT64_C(14354350192)},
    {INT64_C(41952213792805), 905262, 69449, 343, INT64_C(255026882910)},
    {INT64_C(582503267), 667358, 628, 491, INT64_C(801964)},
    {INT64_C(50043780447594), 30388, 74247, 1200, INT64_C(9414883549)},
    {INT64_C(869190855), 84451, 105, 12, INT64_C(6117351)},
    {INT64_C(67479239383604), 360718, 125729, 409, INT64_C(258672773010)},
    {INT64_C(455004), 839725, 13, 326, INT64_C(1172)},
    {INT64_C(20572415270043), 866660, 674, 44, INT64_C(405723414815)},
    {INT64_C(805765445), 914089, 56323, 436, INT64_C(3972757)},
    {INT64_C(36501032194818), 439367, 370970, 360, INT64_C(495789894061)},
    {INT64_C(867319), 557659, 19614, 376, INT64_C(1723)},
    {INT64_C(813736), 496494, 341818, 218, INT64_C(11534)},
    {INT64_C(260566), 532377, 15, 908, INT64_C(153)},
    {INT64_C(71518443256067), 846581, 65921, 12, INT64_C(5227483469651)},
    {INT64_C(448360632), 331329, 3, 436, INT64_C(340741)},
    {INT64_C(90559166180334), 383972, 260, 240, INT64_C(145262695355)},
    {INT64_C(170704), 740634, 355590, 180, INT64_C(3766)},
    {INT64_C(776403552), 580964, 18961, 360, INT64_C(1643877)},
    {INT64_C(537146), 278465, 41, 60, INT64_C(2493)},
    {INT64_C(72452456160483), 518639, 92, 2, INT64_C(18788550771434)},
    {INT64_C(19072925), 87811, 8, 1, INT64_C(1674814)},
    {INT64_C(579930), 45305, 17, 331, INT64_C(79)},
    {INT64_C(43912454636900), 319822, 304046, 3, INT64_C(4920594370187)},
    {INT64_C(363857), 19330, 539215, 504, INT64_C(316)},
    {INT64_C(60824824062645), 519047, 104045, 12, INT64_C(2781530352930)},
    {INT64_C(99463345525923), 666871, 415, 2, INT64_C(33166330771187)},
    {INT64_C(11889707421194), 882135, 133629, 497, INT64_C(117272799475)},
    {INT64_C(200020225), 3799, 87226, 1, INT64_C(765400)},
    {INT64_C(383879064), 400165, 487, 509, INT64_C(304932)},
    {INT64_C(95265), 418918, 104279, 624, INT64_C(348)},
    {INT64_C(92541032162481), 822127, 755685, 307, INT64_C(4791073234250)},
    {INT64_C(72198936141724), 450096, 17, 1197, INT64_C(27171291643)},
    {INT64_C(45949090), 110013, 13, 39, INT64_C(129618)},
    {INT64_C(513063), 784614, 17, 971, INT64_C(415)},
    {INT64_C(887236), 775767, 80468, 589, INT64_C(4707)},
    {INT64_C(644928632), 683184, 10, 1, INT64_C(440605290)},
    {INT64_C(281829), 708531, 186826, 300, INT64_C(3139)},
    {INT64_C(128241474), 90025, 16, 300, INT64_C(38491)},
    {INT64_C(405640), 609718, 196949, 3, INT64_C(85163)},
    {INT64_C(929943), 522074, 16, 300, INT64_C(1619)},
    {INT64_C(781806558), 394376, 87854, 693, INT64_C(2271791)},
    {INT64_C(995713200), 390304, 3, 240, INT64_C(1619344)},
    {INT64_C(895752), 875222, 40037, 360, INT64_C(3745)},
    {INT64_C(199072), 851405, 936, 1, INT64_C(169504)},
    /* short of a half cent by less than 2^-29 (one month) and 2^-46 cents (two) */
    {INT64_C(35555314228), 665280, 69997, 1, INT64_C(23792216599)},
    {INT64_C(49215431429396), 831600, 7, 1, INT64_C(40927576651091)},
    {INT64_C(65401118582222), 600000, 69997, 2, INT64_C(19792172562777)},
    {INT64_C(93378293704142), 900000, 13, 2, INT64_C(42020300449753)},
    {INT64_C(1519760185053), 800000, 123457, 2, INT64_C(617301329206)},
    {INT64_C(55531688382424), 831600, 123457, 2, INT64_C(23447012832386)},
};

static struct financing loan(int64_t ltv_ppm, int64_t rate_ppm)
{
    return (struct financing){
        .known = true,
        .loan_type = OPT(LOAN_CONVENTIONAL),
        .ltv_ppm = OPT(ltv_ppm),
        .interest_rate_ppm = OPT(rate_ppm),
    };
}

/* The years on their grid that are nearest to so many months. */
static int64_t years_e4(int64_t months)
{
    return (months * 10000 + 6) / 12;
}

static void payments_are_exact_to_the_cent(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(payments); i++) {
        const struct payment_case *c = &payments[i];
        struct financing financing = loan(c->ltv_ppm, c->rate_ppm);
        financing.amortization_e4 = OPT(years_e4(c->months));
        const struct opt got = debt_service_monthly_cents(c->price_cents, &financing);
        if (!got.known || got.value != c->payment_cents)
            fail_msg("case %zu: %lld instead of %lld", i, (long long)got.value,
                     (long long)c->payment_cents);
    }
}

static void explicit_amount_wins(void **state)
{
    (void)state;
    struct financing financing = loan(750000, 70000);
    financing.amortization_e4 = OPT(300000);
    financing.monthly_debt_service_cents = OPT(12345);
    const struct opt got = debt_service_monthly_cents(20000000, &financing);
    assert_true(opt_equal(got, OPT(12345)));
    financing.ltv_ppm = UNKNOWN;
    assert_true(opt_equal(debt_service_monthly_cents(20000000, &financing), OPT(12345)));
}

static void cash_costs_nothing(void **state)
{
    (void)state;
    struct financing financing = loan(750000, 70000);
    financing.loan_type = OPT(LOAN_CASH);
    financing.monthly_debt_service_cents = OPT(12345);
    assert_true(financing_is_cash(&financing));
    assert_true(opt_equal(debt_service_monthly_cents(20000000, &financing), OPT(0)));
    financing.known = false;
    assert_false(financing_is_cash(&financing));
    financing.known = true;
    financing.loan_type.known = false;
    assert_false(financing_is_cash(&financing));
}

static void unknown_without_ltv_rate_or_financing(void **state)
{
    (void)state;
    struct financing financing = loan(750000, 70000);
    assert_true(debt_service_monthly_cents(20000000, &financing).known);
    financing.ltv_ppm = UNKNOWN;
    assert_false(debt_service_monthly_cents(20000000, &financing).known);
    financing = loan(750000, 70000);
    financing.interest_rate_ppm = UNKNOWN;
    assert_false(debt_service_monthly_cents(20000000, &financing).known);
    financing = loan(750000, 70000);
    financing.known = false;
    assert_false(debt_service_monthly_cents(20000000, &financing).known);
}

static void absent_amortization_is_interest_only(void **state)
{
    (void)state;
    struct financing financing = loan(700000, 60000);
    assert_true(opt_equal(debt_service_monthly_cents(20000000, &financing), OPT(70000)));
    financing.interest_rate_ppm = OPT(0);
    assert_true(opt_equal(debt_service_monthly_cents(20000000, &financing), OPT(0)));
}

/* Half of 11 cents is 5.5: a month's twelfth of it is 0.458 cents, of 6 cents it would be 0.5. */
static void principal_is_not_rounded_first(void **state)
{
    (void)state;
    struct financing financing = loan(500000, 1000000);
    assert_true(opt_equal(debt_service_monthly_cents(11, &financing), OPT(0)));
    assert_true(opt_equal(debt_service_monthly_cents(12, &financing), OPT(1)));
}

static void amortization_is_in_whole_months(void **state)
{
    (void)state;
    struct financing financing = loan(1000000, 0);
    financing.amortization_e4 = OPT(1); /* about an hour: one month */
    assert_true(opt_equal(debt_service_monthly_cents(1200, &financing), OPT(1200)));
    financing.amortization_e4 = OPT(1249); /* 1.4988 months */
    assert_true(opt_equal(debt_service_monthly_cents(1200, &financing), OPT(1200)));
    financing.amortization_e4 = OPT(1250); /* 1.5 months */
    assert_true(opt_equal(debt_service_monthly_cents(1200, &financing), OPT(600)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payments_are_exact_to_the_cent),
        cmocka_unit_test(explicit_amount_wins),
        cmocka_unit_test(cash_costs_nothing),
        cmocka_unit_test(unknown_without_ltv_rate_or_financing),
        cmocka_unit_test(absent_amortization_is_interest_only),
        cmocka_unit_test(principal_is_not_rounded_first),
        cmocka_unit_test(amortization_is_in_whole_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
