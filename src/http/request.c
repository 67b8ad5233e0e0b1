#include "http/request.h"

#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

/* Length of the UTF-8 sequence that starts at text, 0 where there is none: overlong forms,
 * surrogates and code points past U+10FFFF are none. */
static size_t utf8_sequence(const unsigned char *text, size_t left)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high, length;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        if (text[0] < forms[i].first_low || text[0] > forms[i].first_high)
            continue;
        size_t length = forms[i].length;
        if (length > left)
            return 0;
        if (length > 1 && (text[1] < forms[i].second_low || text[1] > forms[i].second_high))
            return 0;
        for (size_t k = 2; k < length; k++) {
            if (text[k] < 0x80 || text[k] > 0xbf)
                return 0;
        }
        return length;
    }
    return 0;
}

static bool is_utf8(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t step = utf8_sequence((const unsigned char *)text + i, length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

/* What a part of the target may hold once decoded. */
enum part { PART_PATH, PART_QUERY };

/* NULL and *ret_text, or the sentence of the refusal. */
static const char *percent_decode(struct arena *arena, const char *text, size_t length,
                                  enum part part, const char **ret_text)
{
    char *decoded = arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '+' && part == PART_QUERY)
            c = ' ';
        if (c == '%') {
            int high = length - i > 2 ? hex_digit(text[i + 1]) : -1;
            int low = length - i > 2 ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return "The target has broken percent-encoding.";
            c = (char)(high * 16 + low);
            i += 2;
            if (c == '\0')
                return "The target has an encoded NUL.";
            if (part == PART_PATH && (c == '/' || is_control((unsigned char)c)))
                return "The path has an encoded slash or control character.";
        }
        decoded[used++] = c;
    }
    if (!is_utf8(decoded, used))
        return "The target is not UTF-8 once decoded.";
    *ret_text = decoded;
    return NULL;
}

static bool has_dot_segment(const char *path)
{
    for (const char *segment = path + 1;; segment++) {
        size_t length = strcspn(segment, "/");
        if ((length == 1 && segment[0] == '.') ||
            (length == 2 && segment[0] == '.' && segment[1] == '.'))
            return true;
        segment += length;
        if (*segment == '\0')
            return false;
    }
}

static const char *query_parse(struct arena *arena, const char *query, size_t length,
                               struct request_target *target)
{
    struct http_parameter *parameters = NULL;
    size_t count = 0;
    const char *end = query + length;
    while (query < end) {
        const char *stop = memchr(query, '&', (size_t)(end - query));
        if (stop == NULL)
            stop = end;
        const char *piece = query;
        query = stop + 1;
        if (piece == stop)
            continue;
        if (count == HTTP_PARAMETERS_MAX)
            return "The query has too many parameters.";
        if (parameters == NULL)
            parameters = ARENA_ARRAY(arena, struct http_parameter, HTTP_PARAMETERS_MAX);

        const char *equals = memchr(piece, '=', (size_t)(stop - piece));
        const char *name_end = equals == NULL ? stop : equals;
        const char *value = equals == NULL ? stop : equals + 1;
        struct http_parameter *parameter = &parameters[count++];
        const char *wrong =
            percent_decode(arena, piece, (size_t)(name_end - piece), PART_QUERY, &parameter->name);
        if (wrong == NULL)
            wrong =
                percent_decode(arena, value, (size_t)(stop - value), PART_QUERY, &parameter->value);
        if (wrong != NULL)
            return wrong;
    }
    target->parameters = parameters;
    target->parameter_count = count;
    return NULL;
}

const char *request_target_parse(struct arena *arena, const char *target, size_t length,
                                 struct request_target *ret_target)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)target[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return "The target has a character that must be percent-encoded.";
    }
    if (length == 0 || target[0] != '/')
        return "The target is not in origin form.";

    struct request_target parsed = {0};
    const char *mark = memchr(target, '?', length);
    size_t path_length = mark == NULL ? length : (size_t)(mark - target);
    const char *wrong = percent_decode(arena, target, path_length, PART_PATH, &parsed.path);
    if (wrong == NULL && has_dot_segment(parsed.path))
        wrong = "The path has a \".\" or \"..\" segment.";
    if (wrong == NULL && mark != NULL)
        wrong = query_parse(arena, mark + 1, length - path_length - 1, &parsed);
    if (wrong == NULL)
        *ret_target = parsed;
    return wrong;
}

bool request_is_token(const char *text, size_t length)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !is_digit(c) && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return length > 0;
}

bool request_is_field_value(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\t' && is_control((unsigned char)text[i]))
            return false;
    }
    return true;
}

bool request_is_host(const char *text, size_t length)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-._~!$&'()*+;=%:[]";
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\0' || strchr(allowed, text[i]) == NULL)
            return false;
    }
    return true;
}

bool request_length_parse(const char *text, size_t length, uint64_t *ret_length)
{
    enum { DIGITS_MAX = 18 }; /* 10^18 is below 2^63 */
    if (length == 0 || length > DIGITS_MAX)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (!is_digit(text[i]))
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    *ret_length = value;
    return true;
}

const char *request_cookie(struct arena *arena, const char *header, const char *name)
{
    size_t name_length = strlen(name);
    const char *piece = header;
    while (*piece != '\0') {
        while (is_blank(*piece) || *piece == ';')
            piece++;
        size_t length = strcspn(piece, ";");
        if (length > name_length && memcmp(piece, name, name_length) == 0 &&
            piece[name_length] == '=') {
            const char *value = piece + name_length + 1;
            size_t value_length = length - name_length - 1;
            while (value_length > 0 && is_blank(value[value_length - 1]))
                value_length--;
            if (value_length >= 2 && value[0] == '"' && value[value_length - 1] == '"') {
                value++;
                value_length -= 2;
            }
            return arena_memdup(arena, value, value_length);
        }
        piece += length;
    }
    return NULL;
}

/* Whether the parameters of one coding (";q=0.5", "") give it a weight above 0. A weight that
 * cannot be read counts as 0: then plain bytes are sent, which every client can read. */
static bool weight_is_positive(const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end && is_blank(*text))
        text++;
    if (text == end)
        return true;
    if (*text++ != ';')
        return false;
    while (text < end && is_blank(*text))
        text++;
    if (end - text < 3 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=')
        return false;
    text += 2;
    bool positive = false;
    for (; text < end && !is_blank(*text); text++) {
        if (!is_digit(*text) && *text != '.')
            return false;
        if (is_digit(*text) && *text != '0')
            positive = true;
    }
    return positive;
}

static bool is_named(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && strncasecmp(text, name, length) == 0;
}

/* The weight of the first element that bears one of the two names, else of "*". */
static bool accepts(const char *header, const char *name, const char *other_name)
{
    if (header == NULL)
        return false;
    bool any = false;
    const char *piece = header;
    while (*piece != '\0') {
        while (is_blank(*piece) || *piece == ',')
            piece++;
        size_t length = strcspn(piece, ",");
        size_t name_length = 0;
        while (name_length < length && piece[name_length] != ';' && !is_blank(piece[name_length]))
            name_length++;
        bool positive = weight_is_positive(piece + name_length, length - name_length);
        if (is_named(piece, name_length, name) || is_named(piece, name_length, other_name))
            return positive;
        if (name_length == 1 && piece[0] == '*')
            any = positive;
        piece += length;
    }
    return any;
}

bool http_accepts(const char *header, const char *name)
{
    return accepts(header, name, name);
}

bool request_accepts_gzip(const char *accept_encoding)
{
    return accepts(accept_encoding, "gzip", "x-gzip");
}
