/** What a run shows to people and to programs. */
@NullMarked
package io.triadmq.chaos.report;

import org.jspecify.annotations.NullMarked;
