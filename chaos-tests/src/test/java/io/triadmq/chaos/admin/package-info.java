/** What looks after a cluster, against real processes. */
@NullMarked
package io.triadmq.chaos.admin;

import org.jspecify.annotations.NullMarked;
