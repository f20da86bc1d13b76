package io.triadmq.broker.config;

/**
 * @param autoCreateTopics whether a send may create its topic
 * @param autoCreateGroups whether a consumer may create its group
 * @param defaultQueues queues of the template topic: the most that an automatically created topic gets
 */
public record TopicPolicy(boolean autoCreateTopics, boolean autoCreateGroups, int defaultQueues) {}
