@NullMarked
package io.triadmq.chaos.nemesis;

import org.jspecify.annotations.NullMarked;
