package io.triadmq.protocol.command;

/**
 * Request and response codes that only TriadMQ speaks. They live in a range that RocketMQ does not use and that fits
 * the 16 bits of the binary header. Field names are short because claims travel every second.
 *
 * <p>Stock clients never see the response codes below: they are answered only to requests that carry a producer id.
 */
public final class TriadCode {
    /**
     * Broker to NameServer, every second and at once when something changed: "this node exists, this is its role in
     * this term". Fields: {@link ClaimField}. Answer: {@code v}, the version of the group's topic table that this
     * NameServer holds (-1: none), so that the broker sends a table only where it is missing or older. In the binary
     * header a claim stays below 200 bytes.
     */
    public static final int CLAIM = 21001;

    /**
     * Broker to NameServer: one chunk of the group's topic table. Fields {@code c} (cluster), {@code b} (group),
     * {@code v} (table version: log index of the last change, so any member may send it and the highest wins),
     * {@code k} (chunk number, from 0), {@code m} (chunk count). Body: TopicConfigSerializeWrapper JSON of the chunk.
     */
    public static final int TOPIC_TABLE = 21002;

    /**
     * Client to NameServer, long poll: answered when the routing revision is no longer {@code rev}, or after
     * {@code waitMillis}. Fields {@code rev} (String, empty at first), {@code waitMillis}. Answer: {@code rev}. A
     * server that holds as many questions as it can answers SYSTEM_BUSY at once, with {@code rev} and with
     * {@code retryMillis}, before which the client should not ask it again.
     */
    public static final int WATCH_ROUTES = 21003;

    /** Broker to NameServer: this node leaves in an orderly way. Fields as {@link #CLAIM}. */
    public static final int LEAVE = 21004;

    /**
     * Producer to leader: ends every earlier epoch of a producer on one queue. Fields {@code topic}, {@code queueId},
     * {@code pid}, {@code pep} (the new epoch, at least 1). Answer: {@code lastEpoch}, {@code lastSeq} (the last
     * sequence that was stored before; -1: none), {@code lastQueueOffset} (of that message; -1: none or not known).
     * After the answer nothing of an older epoch can be stored any more, so the sender knows the fate of every earlier
     * attempt.
     *
     * <p>Asking again is safe: a fence to the epoch that is already current changes nothing, not even when messages of
     * that epoch were stored meanwhile, and answers what the first one answered. A fence to an epoch below the current
     * one changes nothing and is answered {@link #PRODUCER_FENCED}. A producer that the queue does not know (never
     * seen, or expired) gets {@code lastEpoch} = {@code lastSeq} = -1 and starts at sequence 0 of the new epoch.
     */
    public static final int FENCE_PRODUCER = 21010;

    /** Ask one node for its state. Answer: {@link NodeStatus} as JSON body. Served by every node for itself, never forwarded. */
    public static final int NODE_STATUS = 21020;

    /** Hand leadership to another member. Field {@code target} (node id, optional: any). */
    public static final int TRANSFER_LEADER = 21021;

    /**
     * Follower to leader: which consumers are connected to the follower, so that the leader can name every member of a
     * group. Body: JSON of a membership report. Only between the nodes of a broker group.
     */
    public static final int MEMBERSHIP_REPORT = 21022;

    /** Response: the message may or may not have been stored. */
    public static final int OUTCOME_UNKNOWN = 21100;

    /** Response: a sequence arrived before its predecessor; nothing stored. Field {@code expected}. */
    public static final int SEQUENCE_GAP = 21101;

    /** Response: a newer epoch of this producer exists for the queue; nothing stored. Field {@code epoch}. */
    public static final int PRODUCER_FENCED = 21102;

    /** Response: certainly not stored, no leader here. Field {@code leader} (host:port) when one is known. */
    public static final int NOT_LEADER = 21103;

    /** Response to UPDATE_CONSUMER_OFFSET: the queue is locked by another member of the group; nothing saved. */
    public static final int LOCK_LOST = 21104;

    private TriadCode() {}

    /** Optional fields of LOCK_BATCH_MQ. */
    public static final class LockField {
        /** {@code true}: the answer numbers the ownership of each queue. */
        public static final String WITH_EPOCHS = "lockEpochs";

        private LockField() {}
    }

    /** Header fields of {@link #CLAIM} and {@link #LEAVE}. */
    public static final class ClaimField {
        /** Cluster name. */
        public static final String CLUSTER = "c";
        /** Broker group name ({@code brokerName}). */
        public static final String GROUP = "b";
        /** Node id within the group, for example {@code n0}. */
        public static final String NODE = "n";
        /** Number of the node in the peer list, from 1: its brokerId while it follows. A leader is shown as 0. */
        public static final String NUMBER = "i";
        /** Address for clients, {@code host:port}. */
        public static final String ADDRESS = "a";
        /** {@code L} leader, {@code F} follower. */
        public static final String ROLE = "r";
        /** Raft term in which the role holds. */
        public static final String TERM = "t";
        /** Version of the topic table this node holds: log index of the last change. */
        public static final String TOPICS = "v";
        /** Zone label, optional. */
        public static final String ZONE = "z";

        private ClaimField() {}
    }

    /** Optional fields of UPDATE_CONSUMER_OFFSET. */
    public static final class OffsetField {
        /** {@code true}: the offset is set also when that moves it back. Without it a saved offset only grows. */
        public static final String RESET = "reset";

        /** Number of the ownership under which the sender consumed; saved only while no later owner has the queue. */
        public static final String LOCK_EPOCH = "lockEpoch";

        /** Between nodes: client id of the consumer, known to the node that it is connected to. */
        public static final String SAVED_BY = "savedBy";

        private OffsetField() {}
    }

    /**
     * Optional fields of SEND_MESSAGE, SEND_MESSAGE_V2 and SEND_BATCH_MESSAGE that make a send idempotent, and of
     * forwarded requests.
     *
     * <p>A producer sends a queue's requests in order of their sequences, numbers the messages of an epoch from 0
     * without a hole, and repeats a request only with the same messages under the same numbers. Per producer and queue
     * apply keeps the epoch, the next sequence, and the first offset of the last {@link #REMEMBERED_REQUESTS} requests:
     * the next sequence is stored, a lower one is a duplicate (answered with the original offset, or with
     * {@code queueOffset} -1 when it is no longer remembered), a higher one is {@link #SEQUENCE_GAP}. An older epoch is
     * {@link #PRODUCER_FENCED}. Whoever is unknown starts at sequence 0.
     */
    public static final class SendField {
        /** Producer id: random, non-zero 64 bits, as signed decimal. */
        public static final String PRODUCER_ID = "pid";
        /** Producer epoch for this queue, from 0. */
        public static final String PRODUCER_EPOCH = "pep";
        /** Sequence of the (first) message in this queue and epoch, from 0; a batch uses consecutive numbers. */
        public static final String SEQUENCE = "psq";
        /**
         * Of {@link #FENCE_PRODUCER}: {@code true} for the producer's half messages, whose sequences are counted apart
         * from those of its other messages. In the place of a queue offset such a message has its position.
         */
        public static final String HALF = "half";
        /** In the answer: {@code true} when the message had been stored by an earlier attempt. */
        public static final String DUPLICATE = "dup";
        /** Set by a node that forwards: the client's address {@code ip:port}. Such a request is never forwarded again. */
        public static final String FORWARDED_FOR = "fwd";

        /**
         * Requests per producer and queue whose offsets apply remembers. A producer keeps at most so many in flight, so
         * that every repeated request can be answered with its original offset.
         */
        public static final int REMEMBERED_REQUESTS = 8;

        private SendField() {}
    }
}
