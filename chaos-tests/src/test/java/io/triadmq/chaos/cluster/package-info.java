@NullMarked
package io.triadmq.chaos.cluster;

import org.jspecify.annotations.NullMarked;
