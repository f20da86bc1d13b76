package io.triadmq.broker.log;

import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import java.util.List;

/**
 * A change to the replicated state other than a send. Plain values; how they are written into the log is the codec's
 * business.
 */
public sealed interface GroupCommand {
    /**
     * First entry of every term: tells all replicas where the leader's clients go.
     *
     * @param address {@code host:port} for clients
     * @param segmentBytes the group's segment size; a replica with another one stops
     */
    record StartTerm(long term, String nodeId, String address, long segmentBytes) implements GroupCommand {}

    /**
     * Creates a topic or changes its settings; {@code settings.id()} is ignored, apply gives the number.
     *
     * @param onlyIfAbsent true: an existing topic stays as it is
     */
    record PutTopic(TopicSettings settings, boolean onlyIfAbsent) implements GroupCommand {}

    record DeleteTopic(String name) implements GroupCommand {}

    record PutGroup(GroupSettings settings, boolean onlyIfAbsent) implements GroupCommand {}

    record DeleteGroup(String name, boolean withOffsets) implements GroupCommand {}

    /**
     * Saves offsets; an offset only moves back when {@code reset}. Unless it is a reset, the offset of a queue that is
     * locked is saved for its owner only.
     */
    record SaveOffsets(List<Offset> offsets, boolean reset) implements GroupCommand {
        /**
         * One queue's next offset for a group.
         *
         * @param savedBy client id of the consumer; empty when it is not known, and then no lock is asked
         * @param lockEpoch number of the ownership under which it consumed; 0 when it does not say
         */
        public record Offset(String group, QueueId queue, long offset, String savedBy, long lockEpoch) {
            /** Saved by nobody that consumes. */
            public Offset(String group, QueueId queue, long offset) {
                this(group, queue, offset, "", 0);
            }
        }
    }

    /** Takes or renews locks for a client, lease counted in log time from this entry. */
    record LockQueues(String group, String owner, List<QueueId> queues, long leaseMillis) implements GroupCommand {}

    record UnlockQueues(String group, String owner, List<QueueId> queues) implements GroupCommand {}

    /**
     * Takes all locks of a client that is gone. Those that it renewed after the proposer looked stay: then it is back.
     *
     * @param expiresBy log time at which the last of the locks to take runs out
     */
    record ReleaseLocks(String group, String owner, long expiresBy) implements GroupCommand {}

    /**
     * Ends earlier epochs of a producer on a queue. Repeating it gives the same answer; rejected when a higher epoch
     * exists.
     *
     * @param half of its half messages, whose sequences are counted apart
     */
    record FenceProducer(QueueId queue, long producerId, int newEpoch, boolean half) implements GroupCommand {
        public FenceProducer(QueueId queue, long producerId, int newEpoch) {
            this(queue, producerId, newEpoch, false);
        }
    }

    /** Forgets producers that have not sent since a log time; looks at a bounded number of them per entry. */
    record ExpireProducers(long notSinceMillis) implements GroupCommand {}

    /**
     * Commits or rolls back a half message, unless that was done before.
     *
     * @param position of its record
     * @param producerGroup must be the one that it was sent with
     */
    record ResolveHalf(long position, boolean commit, String producerGroup) implements GroupCommand {}

    /**
     * Counts a check of half messages; producers are asked once this is applied.
     *
     * @param nextCheckMillis after so long they may be asked again
     */
    record CheckHalves(List<Long> positions, long nextCheckMillis) implements GroupCommand {}

    /** Rolls back a half message whose fate nobody could tell, and shows it in {@code target}. */
    record GiveUpHalf(long position, QueueId target) implements GroupCommand {}

    /** Forgets the resolutions of half messages below a position: later ones of them are no longer answered. */
    record ForgetResolutions(long beforePosition) implements GroupCommand {}

    /**
     * Allows the commands and formats of a feature level from here on; never falls. To be proposed only when every
     * member runs a version that knows the level: one that does not stops at this entry.
     */
    record RaiseFeatureLevel(int level) implements GroupCommand {}
}
