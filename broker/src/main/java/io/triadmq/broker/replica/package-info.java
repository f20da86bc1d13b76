/** One replica of a broker group, put together: log, state machine, state store, sequencer. */
@NullMarked
package io.triadmq.broker.replica;

import org.jspecify.annotations.NullMarked;
