/** Load on a cluster, booked in a history. */
@NullMarked
package io.triadmq.chaos.workload;

import org.jspecify.annotations.NullMarked;
