/** What a NameServer knows: claims in, immutable routes out. Pure data; no network, no clock of its own, no disk. */
@NullMarked
package io.triadmq.nameserver.route;

import org.jspecify.annotations.NullMarked;
