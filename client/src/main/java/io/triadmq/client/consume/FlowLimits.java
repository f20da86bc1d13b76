package io.triadmq.client.consume;

/**
 * How far reading may run ahead of the listener, per queue. Reading stops above either; the last batch may exceed it.
 */
record FlowLimits(int maxMessages, long maxBytes) {}
