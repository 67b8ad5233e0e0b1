#include "http/address.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct address address_from_ipv4(const void *four_bytes)
{
    struct address address;
    memcpy(address.bytes, mapped_prefix, sizeof mapped_prefix);
    memcpy(address.bytes + sizeof mapped_prefix, four_bytes, 4);
    return address;
}

bool address_parse(const char *text, size_t length, struct address *ret_address)
{
    char digits[INET6_ADDRSTRLEN];
    if (length == 0 || length >= sizeof digits || memchr(text, '\0', length) != NULL)
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';

    struct in_addr four;
    if (inet_pton(AF_INET, digits, &four) == 1) {
        *ret_address = address_from_ipv4(&four);
        return true;
    }
    struct in6_addr six;
    if (inet_pton(AF_INET6, digits, &six) != 1)
        return false;
    memcpy(ret_address->bytes, &six, sizeof ret_address->bytes);
    return true;
}

struct address address_of_socket(const struct sockaddr *socket_address)
{
    struct address address = {{0}};
    if (socket_address == NULL)
        return address;
    if (socket_address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, socket_address, sizeof four);
        return address_from_ipv4(&four.sin_addr);
    }
    if (socket_address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, socket_address, sizeof six);
        memcpy(address.bytes, &six.sin6_addr, sizeof address.bytes);
    }
    return address;
}

void address_format(const struct address *address, char text[ADDRESS_TEXT_MAX])
{
    if (memcmp(address->bytes, mapped_prefix, sizeof mapped_prefix) == 0)
        inet_ntop(AF_INET, address->bytes + sizeof mapped_prefix, text, ADDRESS_TEXT_MAX);
    else
        inet_ntop(AF_INET6, address->bytes, text, ADDRESS_TEXT_MAX);
}

bool address_in(const struct address *address, const struct address *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(address, &list[i], sizeof *address) == 0)
            return true;
    }
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool address_forwarded(const char *forwarded_for, const struct address *trusted, size_t count,
                       struct address *ret_client)
{
    const char *end = forwarded_for + strlen(forwarded_for);
    for (;;) {
        const char *start = end;
        while (start > forwarded_for && start[-1] != ',')
            start--;
        const char *first = start, *last = end;
        while (first < last && is_blank(*first))
            first++;
        while (last > first && is_blank(last[-1]))
            last--;

        struct address hop;
        if (!address_parse(first, (size_t)(last - first), &hop))
            return false;
        if (start == forwarded_for || !address_in(&hop, trusted, count)) {
            *ret_client = hop;
            return true;
        }
        end = start - 1; /* the comma */
    }
}
