/** Clusters of real processes whose network, disks and clocks can be broken, and cleaned up whatever happens. */
@NullMarked
package io.triadmq.chaos.cluster;

import org.jspecify.annotations.NullMarked;
