package io.triadmq.broker.config;

import java.time.Duration;

/**
 * When producers are asked for the fate of half messages.
 *
 * @param timeout after the send, at the earliest; a message may name another time
 * @param checkInterval between one check of a message and the next
 * @param checkMax checks after which a message is given up
 */
public record TransactionConfig(Duration timeout, Duration checkInterval, int checkMax) {}
