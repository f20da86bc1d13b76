/** Local clusters of real processes: start, kill, pause, restart and look at brokers and NameServers. */
@NullMarked
package io.triadmq.ops.cluster;

import org.jspecify.annotations.NullMarked;
