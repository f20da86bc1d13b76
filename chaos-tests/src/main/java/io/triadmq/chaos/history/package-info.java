/** What clients did and were told. */
@NullMarked
package io.triadmq.chaos.history;

import org.jspecify.annotations.NullMarked;
