#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "crypto/password.h"

enum { BAR_WIDTH = 30 };

void progress_show(const char *what, int64_t done, int64_t total)
{
    if (!isatty(STDERR_FILENO) || total <= 0)
        return;
    char bar[BAR_WIDTH + 1];
    int filled = (int)(done * BAR_WIDTH / total);
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %lld of %lld", what, bar, (long long)done, (long long)total);
}

void progress_count(const char *what, int64_t done)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s: %lld", what, (long long)done);
}

void progress_end(void)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\n");
}

static struct result read_line(char line[SECRET_LINE_MAX], struct error *err)
{
    if (!fgets(line, SECRET_LINE_MAX, stdin))
        return error_set(err, ERROR_VALIDATION, "no password was given on standard input");
    size_t length = strcspn(line, "\n");
    if (line[length] != '\n' && length + 1 >= SECRET_LINE_MAX)
        return error_set(err, ERROR_VALIDATION, "the password is too long");
    line[length] = '\0';
    return RESULT_OK;
}

static struct result read_unseen(const char *prompt, char line[SECRET_LINE_MAX], struct error *err)
{
    struct termios seen, unseen;
    tcgetattr(STDIN_FILENO, &seen);
    unseen = seen;
    unseen.c_lflag &= (tcflag_t)~ECHO;
    fprintf(stderr, "%s: ", prompt);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    struct result read = read_line(line, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &seen);
    fprintf(stderr, "\n");
    return read;
}

struct result password_read(char ret_password[SECRET_LINE_MAX], struct error *err)
{
    if (!isatty(STDIN_FILENO))
        return read_line(ret_password, err);
    char again[SECRET_LINE_MAX];
    TRY(read_unseen("Password", ret_password, err));
    TRY(read_unseen("Once more", again, err));
    bool same = !strcmp(ret_password, again);
    secret_wipe(again, sizeof(again));
    return same ? RESULT_OK : error_set(err, ERROR_VALIDATION, "the two passwords differ");
}
