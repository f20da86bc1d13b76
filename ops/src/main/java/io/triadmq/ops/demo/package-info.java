/** The demonstration: a file streamed through an ordered topic while leaders are killed. */
@NullMarked
package io.triadmq.ops.demo;

import org.jspecify.annotations.NullMarked;
