package io.triadmq.broker.wire;

import io.protostuff.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of all commands; each command uses those that its codec names. One class instead of one per command keeps
 * the numbers in one place. Queues are packed ids.
 */
public final class CommandRow {
    @Tag(1)
    public long term;

    @Tag(2)
    public String nodeId = "";

    @Tag(3)
    public String address = "";

    @Tag(4)
    public long segmentBytes;

    @Tag(5)
    public @Nullable TopicRow topic;

    @Tag(6)
    public @Nullable GroupRow group;

    @Tag(7)
    public boolean onlyIfAbsent;

    /** Name of the topic or group that the command is about. */
    @Tag(8)
    public String name = "";

    @Tag(9)
    public boolean withOffsets;

    @Tag(10)
    public @Nullable List<OffsetRow> offsets;

    @Tag(11)
    public boolean reset;

    @Tag(12)
    public String owner = "";

    @Tag(13)
    public @Nullable List<Long> queues;

    @Tag(14)
    public long leaseMillis;

    @Tag(15)
    public long producerId;

    @Tag(16)
    public int epoch;

    @Tag(17)
    public long notSinceMillis;

    @Tag(18)
    public int level;

    @Tag(19)
    public long expiresBy;

    /** Whether the command is about half messages. */
    @Tag(20)
    public boolean half;

    /** Position of a half message. */
    @Tag(21)
    public long position;

    @Tag(22)
    public boolean commit;

    @Tag(23)
    public @Nullable List<Long> positions;

    @Tag(24)
    public long nextCheckMillis;

    /** One queue's next offset for a group. */
    public static final class OffsetRow {
        @Tag(1)
        public String group = "";

        @Tag(2)
        public long queue;

        @Tag(3)
        public long offset;

        @Tag(4)
        public String savedBy = "";

        @Tag(5)
        public long lockEpoch;
    }
}
