/* A client for tests that need to say exactly which bytes go over the wire: no library stands
 * between the test and the socket, so malformed requests can be sent too. */
#ifndef SUPPORT_RAW_HTTP_H
#define SUPPORT_RAW_HTTP_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct raw_reply {
    int status;         /* 0: the connection was closed, or silent, without a reply */
    char headers[4096]; /* with the status line, ended by an empty line */
    char body[65536];
    size_t body_length;
};

/* Bytes read past the last reply wait here for the next. */
struct raw_client {
    int socket;
    char left[65536];
    size_t left_length;
};

static inline int64_t raw_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline bool raw_connect(struct raw_client *client, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    client->left_length = 0;
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return client->socket >= 0 &&
           connect(client->socket, (struct sockaddr *)&address, sizeof address) == 0;
}

static inline void raw_close(struct raw_client *client)
{
    close(client->socket);
    client->socket = -1;
}

static inline bool raw_send(struct raw_client *client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client->socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static inline bool raw_say(struct raw_client *client, const char *text)
{
    return raw_send(client, text, strlen(text));
}

/* Bytes read: 0 at the end of the stream, -1 where nothing came in time. */
static inline ssize_t raw_fill(struct raw_client *client, int timeout_ms)
{
    struct pollfd wait = {.fd = client->socket, .events = POLLIN};
    if (client->left_length == sizeof client->left || poll(&wait, 1, timeout_ms) != 1)
        return -1;
    ssize_t got = recv(client->socket, client->left + client->left_length,
                       sizeof client->left - client->left_length, 0);
    if (got > 0)
        client->left_length += (size_t)got;
    return got < 0 ? 0 : got;
}

/* True once the server has closed, false where it has not in time. Drops what it still sends. */
static inline bool raw_is_closed(struct raw_client *client, int timeout_ms)
{
    for (;;) {
        client->left_length = 0;
        ssize_t got = raw_fill(client, timeout_ms);
        if (got <= 0)
            return got == 0;
    }
}

/* The value of a header, in text that lives as long as the reply; NULL where it is not there. */
static inline const char *raw_header(struct raw_reply *reply, const char *name, char value[256])
{
    size_t length = strlen(name);
    for (const char *line = strstr(reply->headers, "\r\n"); line != NULL && line[2] != '\r';
         line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, length) != 0 || line[2 + length] != ':')
            continue;
        const char *start = line + 2 + length + 1;
        while (*start == ' ')
            start++;
        size_t size = strcspn(start, "\r");
        size = size < 255 ? size : 255;
        memcpy(value, start, size);
        value[size] = '\0';
        return value;
    }
    return NULL;
}

/* Reads one reply; its body by Content-Length, unless it answers a HEAD. 100 is a reply too. */
static inline void raw_read(struct raw_client *client, bool head, int timeout_ms,
                            struct raw_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    char *end;
    while ((end = memmem(client->left, client->left_length, "\r\n\r\n", 4)) == NULL) {
        if (raw_fill(client, timeout_ms) <= 0)
            return;
    }
    size_t header_length = (size_t)(end - client->left) + 4;
    if (header_length >= sizeof reply->headers)
        return;
    memcpy(reply->headers, client->left, header_length);

    char value[256];
    size_t body_length = 0;
    if (!head && raw_header(reply, "Content-Length", value) != NULL)
        body_length = strtoul(value, NULL, 10);
    while (client->left_length < header_length + body_length) {
        if (raw_fill(client, timeout_ms) <= 0)
            return;
    }
    memcpy(reply->body, client->left + header_length, body_length);
    reply->body_length = body_length;
    client->left_length -= header_length + body_length;
    memmove(client->left, client->left + header_length + body_length, client->left_length);
    reply->status = (int)strtol(reply->headers + strlen("HTTP/1.1 "), NULL, 10);
}

#endif
