/** The NameServer: a stateless registry of who leads and who hosts what. */
@NullMarked
package io.triadmq.nameserver;

import org.jspecify.annotations.NullMarked;
