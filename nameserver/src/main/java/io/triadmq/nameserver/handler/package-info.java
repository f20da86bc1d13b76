/** The requests a NameServer answers, one handler each. */
@NullMarked
package io.triadmq.nameserver.handler;

import org.jspecify.annotations.NullMarked;
