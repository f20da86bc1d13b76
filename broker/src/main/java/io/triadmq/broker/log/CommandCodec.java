package io.triadmq.broker.log;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteCursor;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.wire.CommandRow;
import io.triadmq.broker.wire.GroupRow;
import io.triadmq.broker.wire.TopicRow;
import io.triadmq.broker.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Commands as bytes, and the payload of an entry of commands.
 *
 * <pre>
 * 0   10      kind 2, version, log time ({@link EntryFormat})
 * 10  varint  number of commands, then for each:
 *     varint  feature level that a member needs to apply it; 0: who does not know the command skips it
 *     varint  command number
 *     varint  bytes of its fields, then the fields ({@link CommandRow})
 * </pre>
 *
 * <p>Mixed versions: a command of a later version carries the level that brought it. The leader proposes it only after
 * {@link GroupCommand.RaiseFeatureLevel} is in the log, which is proposed only when all members know that level. A
 * member that meets a command it does not know stops with a clear line rather than let its state drift, unless the
 * command says that it may be skipped (level 0: advice that changes no replicated state).
 *
 * <p>Thread-safe.
 */
public final class CommandCodec {
    /** The newest feature level that this version can apply. */
    public static final int KNOWN_LEVEL = 1;

    private static final int START_TERM = 1;
    private static final int PUT_TOPIC = 2;
    private static final int DELETE_TOPIC = 3;
    private static final int PUT_GROUP = 4;
    private static final int DELETE_GROUP = 5;
    private static final int SAVE_OFFSETS = 6;
    private static final int LOCK_QUEUES = 7;
    private static final int UNLOCK_QUEUES = 8;
    private static final int FENCE_PRODUCER = 9;
    private static final int EXPIRE_PRODUCERS = 10;
    private static final int RAISE_FEATURE_LEVEL = 11;
    private static final int RELEASE_LOCKS = 12;
    private static final int RESOLVE_HALF = 13;
    private static final int CHECK_HALVES = 14;
    private static final int GIVE_UP_HALF = 15;
    private static final int FORGET_RESOLUTIONS = 16;
    private static final int NEWEST = FORGET_RESOLUTIONS;

    /** More than the two commands take that make a half message visible; a producer group has at most 255 bytes. */
    public static final int MAX_RESOLUTION_BYTES = 512;

    private final WireFormat<CommandRow> rows = new WireFormat<>(CommandRow.class);

    /** One command as it stands in an entry. Any thread. */
    byte[] encode(GroupCommand command) {
        CommandRow row = new CommandRow();
        int number = fill(row, command);
        byte[] fields = rows.encode(row);
        return new ByteSink(fields.length + 16)
                .putVarint(1)
                .putVarint(number)
                .putVarint(fields.length)
                .putBytes(fields)
                .toArray();
    }

    /** An entry of commands that {@link #encode} made. */
    static byte[] payload(List<byte[]> commands, long logTimeMillis) {
        ByteSink sink = new ByteSink(256);
        sink.putByte(EntryFormat.COMMANDS)
                .putByte(EntryFormat.VERSION)
                .putLong(logTimeMillis)
                .putVarint(commands.size());
        for (byte[] command : commands) {
            sink.putBytes(command);
        }
        byte[] payload = sink.toArray();
        assert BigEndian.getLong(payload, EntryFormat.LOG_TIME_AT) == logTimeMillis;
        return payload;
    }

    /**
     * The commands of an entry whose kind is commands. A skipped one stands there as null, so that results keep their
     * places.
     */
    public List<@Nullable GroupCommand> decode(byte[] payload) {
        return decode(payload, at -> {});
    }

    /**
     * As {@link #decode(byte[])}.
     *
     * @param starts told for each command where in the payload it begins
     */
    public List<@Nullable GroupCommand> decode(byte[] payload, IntConsumer starts) {
        try {
            ByteCursor cursor = new ByteCursor().over(payload, EntryFormat.PREFIX_BYTES, payload.length);
            int count = cursor.getCount();
            List<@Nullable GroupCommand> commands = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                starts.accept(cursor.position());
                int level = cursor.getCount();
                int number = cursor.getCount();
                byte[] fields = cursor.getBytes(cursor.getCount());
                if (level > KNOWN_LEVEL || (number > NEWEST && level > 0)) {
                    throw new UnreadableEntryException("command " + number + " needs feature level " + level
                            + ", this version knows up to " + KNOWN_LEVEL + "; upgrade this node");
                }
                commands.add(number > NEWEST ? null : toCommand(number, rows.decode(fields)));
            }
            return commands;
        } catch (UnreadableEntryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnreadableEntryException("commands entry of " + payload.length + " bytes cannot be decoded", e);
        }
    }

    /**
     * The command that made a half message visible, if that is what these bytes from somewhere in the log begin with.
     * Whoever calls this must check what it says: any bytes may look like one.
     *
     * @param length at most {@link #MAX_RESOLUTION_BYTES} bytes are looked at
     */
    public @Nullable GroupCommand decodeResolution(byte[] bytes, int length) {
        try {
            ByteCursor cursor = new ByteCursor().over(bytes, 0, length);
            int level = cursor.getCount();
            int number = cursor.getCount();
            if (level > KNOWN_LEVEL || (number != RESOLVE_HALF && number != GIVE_UP_HALF)) {
                return null;
            }
            return toCommand(number, rows.decode(cursor.getBytes(cursor.getCount())));
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static int fill(CommandRow row, GroupCommand command) {
        if (command instanceof GroupCommand.StartTerm c) {
            row.term = c.term();
            row.nodeId = c.nodeId();
            row.address = c.address();
            row.segmentBytes = c.segmentBytes();
            return START_TERM;
        } else if (command instanceof GroupCommand.PutTopic c) {
            row.topic = TopicRow.of(c.settings());
            row.onlyIfAbsent = c.onlyIfAbsent();
            return PUT_TOPIC;
        } else if (command instanceof GroupCommand.DeleteTopic c) {
            row.name = c.name();
            return DELETE_TOPIC;
        } else if (command instanceof GroupCommand.PutGroup c) {
            row.group = GroupRow.of(c.settings());
            row.onlyIfAbsent = c.onlyIfAbsent();
            return PUT_GROUP;
        } else if (command instanceof GroupCommand.DeleteGroup c) {
            row.name = c.name();
            row.withOffsets = c.withOffsets();
            return DELETE_GROUP;
        } else if (command instanceof GroupCommand.SaveOffsets c) {
            row.offsets = c.offsets().stream().map(CommandCodec::toRow).toList();
            row.reset = c.reset();
            return SAVE_OFFSETS;
        } else if (command instanceof GroupCommand.LockQueues c) {
            row.name = c.group();
            row.owner = c.owner();
            row.queues = c.queues().stream().map(QueueId::packed).toList();
            row.leaseMillis = c.leaseMillis();
            return LOCK_QUEUES;
        } else if (command instanceof GroupCommand.UnlockQueues c) {
            row.name = c.group();
            row.owner = c.owner();
            row.queues = c.queues().stream().map(QueueId::packed).toList();
            return UNLOCK_QUEUES;
        } else if (command instanceof GroupCommand.ReleaseLocks c) {
            row.name = c.group();
            row.owner = c.owner();
            row.expiresBy = c.expiresBy();
            return RELEASE_LOCKS;
        } else if (command instanceof GroupCommand.FenceProducer c) {
            row.queues = List.of(c.queue().packed());
            row.producerId = c.producerId();
            row.epoch = c.newEpoch();
            row.half = c.half();
            return FENCE_PRODUCER;
        } else if (command instanceof GroupCommand.ExpireProducers c) {
            row.notSinceMillis = c.notSinceMillis();
            return EXPIRE_PRODUCERS;
        } else if (command instanceof GroupCommand.RaiseFeatureLevel c) {
            row.level = c.level();
            return RAISE_FEATURE_LEVEL;
        } else {
            return fillHalf(row, command);
        }
    }

    private static int fillHalf(CommandRow row, GroupCommand command) {
        if (command instanceof GroupCommand.ResolveHalf c) {
            row.position = c.position();
            row.commit = c.commit();
            row.name = c.producerGroup();
            return RESOLVE_HALF;
        } else if (command instanceof GroupCommand.CheckHalves c) {
            row.positions = c.positions();
            row.nextCheckMillis = c.nextCheckMillis();
            return CHECK_HALVES;
        } else if (command instanceof GroupCommand.GiveUpHalf c) {
            row.position = c.position();
            row.queues = List.of(c.target().packed());
            return GIVE_UP_HALF;
        } else if (command instanceof GroupCommand.ForgetResolutions c) {
            row.position = c.beforePosition();
            return FORGET_RESOLUTIONS;
        }
        throw new IllegalStateException("no number for " + command);
    }

    private static GroupCommand toCommand(int number, CommandRow row) {
        return switch (number) {
            case START_TERM -> new GroupCommand.StartTerm(row.term, row.nodeId, row.address, row.segmentBytes);
            case PUT_TOPIC ->
                new GroupCommand.PutTopic(Objects.requireNonNull(row.topic).toSettings(), row.onlyIfAbsent);
            case DELETE_TOPIC -> new GroupCommand.DeleteTopic(row.name);
            case PUT_GROUP ->
                new GroupCommand.PutGroup(Objects.requireNonNull(row.group).toSettings(), row.onlyIfAbsent);
            case DELETE_GROUP -> new GroupCommand.DeleteGroup(row.name, row.withOffsets);
            case SAVE_OFFSETS ->
                new GroupCommand.SaveOffsets(
                        row.offsets == null
                                ? List.of()
                                : row.offsets.stream()
                                        .map(CommandCodec::toOffset)
                                        .toList(),
                        row.reset);
            case LOCK_QUEUES -> new GroupCommand.LockQueues(row.name, row.owner, toQueues(row), row.leaseMillis);
            case UNLOCK_QUEUES -> new GroupCommand.UnlockQueues(row.name, row.owner, toQueues(row));
            case RELEASE_LOCKS -> new GroupCommand.ReleaseLocks(row.name, row.owner, row.expiresBy);
            case FENCE_PRODUCER ->
                new GroupCommand.FenceProducer(toQueues(row).get(0), row.producerId, row.epoch, row.half);
            case EXPIRE_PRODUCERS -> new GroupCommand.ExpireProducers(row.notSinceMillis);
            case RAISE_FEATURE_LEVEL -> new GroupCommand.RaiseFeatureLevel(row.level);
            case RESOLVE_HALF -> new GroupCommand.ResolveHalf(row.position, row.commit, row.name);
            case CHECK_HALVES ->
                new GroupCommand.CheckHalves(row.positions == null ? List.of() : row.positions, row.nextCheckMillis);
            case GIVE_UP_HALF ->
                new GroupCommand.GiveUpHalf(row.position, toQueues(row).get(0));
            case FORGET_RESOLUTIONS -> new GroupCommand.ForgetResolutions(row.position);
            default -> throw new UnreadableEntryException("command number " + number);
        };
    }

    private static CommandRow.OffsetRow toRow(GroupCommand.SaveOffsets.Offset offset) {
        CommandRow.OffsetRow row = new CommandRow.OffsetRow();
        row.group = offset.group();
        row.queue = offset.queue().packed();
        row.offset = offset.offset();
        row.savedBy = offset.savedBy();
        row.lockEpoch = offset.lockEpoch();
        return row;
    }

    private static GroupCommand.SaveOffsets.Offset toOffset(CommandRow.OffsetRow row) {
        return new GroupCommand.SaveOffsets.Offset(
                row.group, QueueId.unpack(row.queue), row.offset, row.savedBy, row.lockEpoch);
    }

    private static List<QueueId> toQueues(CommandRow row) {
        return row.queues == null
                ? List.of()
                : row.queues.stream().map(QueueId::unpack).toList();
    }
}
