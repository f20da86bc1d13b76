/** Tests of histories. */
@NullMarked
package io.triadmq.chaos.history;

import org.jspecify.annotations.NullMarked;
