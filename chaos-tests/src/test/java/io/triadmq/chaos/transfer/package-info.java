/** An example: money moves between two services that have a database each, by transactional messages. */
@NullMarked
package io.triadmq.chaos.transfer;

import org.jspecify.annotations.NullMarked;
