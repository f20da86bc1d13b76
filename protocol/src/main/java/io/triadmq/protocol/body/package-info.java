/** JSON bodies of the remoting protocol as immutable records, read leniently and written strictly. */
@NullMarked
package io.triadmq.protocol.body;

import org.jspecify.annotations.NullMarked;
