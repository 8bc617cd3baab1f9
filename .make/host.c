/* host.c: what make run wants to know of this computer. The same on every system: without /proc, ip, ifconfig
   or hostname, of which each has only some.

   host port N       whether a server may listen there: 0 yes, 3 another one does, 4 that is only for root
   host addresses    this computer's IPv4 addresses but 127.0.0.1, a line each, those first that laptops
                     reach; others with the name of their interface behind them; at last NAME.local, if
                     mDNS (RFC 6762) knows it */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Beginnings of the names of interfaces that lead to no laptop: of containers, tunnels and the like. */
static const char *const INNER[] = {"docker", "br-", "veth", "virbr", "vbox", "vmnet", "vnic",
                                    "lxc",    "lxd", "cni",  "pod",   "tun",  "tap",   "utun",
                                    "wg",     "zt",  "tail", "ppp",   "awdl", "llw",   "dummy"};

/* At all addresses, as lighttpd does; but a Mac has these free although somebody listens at one of them. */
static int try_port(int port) {
    const in_addr_t places[] = {INADDR_ANY, INADDR_LOOPBACK};
    int error = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places && !error; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        address.sin_addr.s_addr = htonl(places[i]);
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
        if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 && (i == 0 || errno == EADDRINUSE))
            error = errno;
        close(fd);
    }
    return error == EADDRINUSE ? 3 : error == EACCES ? 4 : 0; /* of any other, lighttpd tells */
}

static struct in_addr address_of(const struct sockaddr *address) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return in.sin_addr;
}

static bool is_inner(const struct ifaddrs *each) {
    bool found = (ntohl(address_of(each->ifa_addr).s_addr) >> 16) == 0xA9FE; /* 169.254: nobody gave it one */
    for (size_t i = 0; i < sizeof INNER / sizeof *INNER; i++)
        found = found || strncmp(each->ifa_name, INNER[i], strlen(INNER[i])) == 0;
    return found;
}

static bool is_address(const struct ifaddrs *each) {
    return each->ifa_addr && each->ifa_addr->sa_family == AF_INET && (each->ifa_flags & IFF_UP) &&
           !(each->ifa_flags & IFF_LOOPBACK);
}

static void leave(int sign) {
    (void)sign;
    _exit(0);
}

/* Only where the name leads to this computer. Nobody waits long for a network that does not answer. */
static void print_name(const struct ifaddrs *all) {
    char name[256] = "";
    gethostname(name, sizeof name - sizeof ".local");
    name[strcspn(name, ".")] = '\0';
    strcat(name, ".local");
    fflush(stdout);
    signal(SIGALRM, leave);
    alarm(1);
    struct addrinfo *found;
    if (getaddrinfo(name, NULL, &(struct addrinfo){.ai_family = AF_INET}, &found) != 0)
        return;
    for (const struct ifaddrs *each = all; each; each = each->ifa_next)
        if (is_address(each) && !is_inner(each) &&
            address_of(each->ifa_addr).s_addr == address_of(found->ai_addr).s_addr) {
            puts(name);
            return;
        }
}

static int print_addresses(void) {
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0)
        return 1;
    for (int inner = 0; inner <= 1; inner++)
        for (const struct ifaddrs *each = all; each; each = each->ifa_next)
            if (is_address(each) && is_inner(each) == inner)
                printf("%s %s\n", inet_ntoa(address_of(each->ifa_addr)), inner ? each->ifa_name : "");
    print_name(all);
    return 0;
}

int main(int count, char **words) {
    if (count == 3 && strcmp(words[1], "port") == 0)
        return try_port(atoi(words[2]));
    return print_addresses();
}
