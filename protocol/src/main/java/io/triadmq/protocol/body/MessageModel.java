package io.triadmq.protocol.body;

/** Whether the members of a group share the messages or each get all. */
public enum MessageModel {
    BROADCASTING,
    CLUSTERING,
    /** Light consumers, 5.5. */
    LITE_SELECTIVE
}
