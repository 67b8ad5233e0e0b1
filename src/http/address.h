/* Addresses of clients: text, comparison, and which of the forwarded ones to believe. Pure.
 *
 * An IPv4 address and its IPv4-mapped IPv6 form ("::ffff:192.0.2.1") are the same address here,
 * and are written as IPv4. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { ADDRESS_TEXT_MAX = 64 };

struct address {
    uint8_t bytes[16]; /* IPv6, or IPv4-mapped */
};

/* Digits of an IPv4 or IPv6 address and nothing else: no port, brackets, zone or spaces. */
bool address_parse(const char *text, size_t length, struct address *ret_address);
/* All zeros where the family is neither. */
struct address address_of_socket(const struct sockaddr *socket_address);
void address_format(const struct address *address, char text[ADDRESS_TEXT_MAX]);
bool address_in(const struct address *address, const struct address *list, size_t count);

/* The client that X-Forwarded-For names: its right-most address that is not one of the trusted
 * proxies, or its left-most where all are. What stands left of that anyone may have written.
 * False where an entry on the way is no address: then nothing in it is believed. */
bool address_forwarded(const char *forwarded_for, const struct address *trusted, size_t count,
                       struct address *ret_client);

#endif
