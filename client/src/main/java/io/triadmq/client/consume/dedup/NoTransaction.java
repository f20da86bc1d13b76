package io.triadmq.client.consume.dedup;

/** Given to effects by a store that has no transaction to offer. */
public enum NoTransaction {
    NONE
}
