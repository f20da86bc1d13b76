package io.triadmq.broker.config;

import java.time.Duration;

/**
 * @param maxMessageBytes longest body of a message, or of a batch as a whole
 * @param outcomeTimeout a send without outcome after so long is answered as unknown
 */
public record SendLimits(int maxMessageBytes, Duration outcomeTimeout) {}
