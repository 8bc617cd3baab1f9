/* host.h: who is asking. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>

/* Whether the browser runs on the computer of the server, where the crew is: it comes from this computer's
 * own address and asks for that address and this server's own port. A program that forwards another port to
 * this server, for laptops, lets all of them come from here; what it forwards asks for another port or
 * another name, or says so in its head. For those that do not there is make run HOST=no: then nobody is the
 * host. */
bool is_host(void);

#endif
