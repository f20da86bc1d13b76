/** What the logging configuration of servers needs beside logback's own parts. */
@NullMarked
package io.triadmq.ops.logging;

import org.jspecify.annotations.NullMarked;
