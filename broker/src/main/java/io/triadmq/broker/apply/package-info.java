/**
 * The state machine: entries in, state out.
 *
 * <p>ApplyIsPure: what is written here depends on the entries and on RocksDB only. No clock (the leader stamps log time
 * into the entry), no random, no configuration that may differ between nodes, no network, no iteration order that is not
 * defined. Constants that decide what is written are part of the format: changing one needs a new feature level.
 *
 * <p>Round boundaries differ between replicas, so nothing may depend on them either: what an entry reads of earlier
 * entries, it reads through the tables of this package, which know what the round has not written yet.
 */
@NullMarked
package io.triadmq.broker.apply;

import org.jspecify.annotations.NullMarked;
